// `redstart check-aof`.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { checkAof } from '../../../src/process/check-aof.ts'
import { type Command, encodeCommands } from '../../support/command.ts'
import { dataFolder, startScene } from './scene.ts'

const commands = (...lines: string[]) => encodeCommands(lines.map((line): Command => line.split(' ')))

function check(...args: string[]): { code: number; text: string } {
  let text = ''
  const code = checkAof(args, {
    print: (part) => {
      text += part
    },
    nowMs: 1_700_000_000_000,
  })
  return { code, text }
}

describe('check-aof', () => {
  test('says what a sound file holds', (t) => {
    const path = join(dataFolder(t), 'x.aof')
    writeFileSync(
      path,
      Buffer.concat([
        Buffer.from('#TS:1700000000\r\n'),
        commands('SELECT 0', 'SET a 1', 'set b 2', 'MULTI', 'DEL a', 'EXEC'),
        Buffer.from('#TS:1700000009\r\n'),
      ]),
    )
    const { code, text } = check(path)
    assert.equal(code, 0)
    assert.match(text, /Commands {4}6: SET 2, /)
    assert.match(text, /Written {5}1700000000 \(2023-11-14T22:13:20Z\) to 1700000009/)
    assert.match(text, /Sound {7}yes/)
  })

  test('finds a torn end, and with --fix cuts it off', (t) => {
    const path = join(dataFolder(t), 'x.aof')
    const sound = commands('SET a 1')
    const whole = Buffer.concat([sound, commands('MULTI', 'SET b 2')])
    writeFileSync(path, whole)
    const found = check(path)
    assert.equal(found.code, 1)
    assert.match(found.text, new RegExp(`BROKEN {6}at byte ${sound.length}: MULTI without EXEC`))
    assert.deepEqual(readFileSync(path), whole)
    const fixed = check('--fix', path)
    assert.equal(fixed.code, 0)
    assert.match(
      fixed.text,
      new RegExp(`Cut off {5}${whole.length - sound.length} bytes, at byte ${sound.length}`),
    )
    assert.deepEqual(readFileSync(path), sound)
    assert.deepEqual(readFileSync(`${path}.before-cut`), whole)
    assert.equal(check(path).code, 0)
  })

  test('cuts off what is later than a time', (t) => {
    const path = join(dataFolder(t), 'x.aof')
    const early = Buffer.concat([Buffer.from('#TS:100\r\n'), commands('SET a 1')])
    writeFileSync(path, Buffer.concat([early, Buffer.from('#TS:200\r\n'), commands('SET a 2')]))
    assert.equal(check('--truncate-to-timestamp', '50', path).code, 1)
    assert.equal(check('--truncate-to-timestamp', '200', path).code, 0)
    assert.equal(check('--truncate-to-timestamp', '150', path).code, 0)
    assert.deepEqual(readFileSync(path), early)
  })

  test('takes a manifest with all of its files, an RDB base among them', async (t) => {
    const folder = dataFolder(t)
    const scene = await startScene(t, folder)
    await scene.run('SET a 1', 'SET b 2', 'BGREWRITEAOF')
    await scene.rewritten()
    await scene.run('INCR a')
    await scene.written()
    scene.close()
    const manifest = scene.path('appendonly.aof.manifest')
    const { code, text } = check(manifest)
    assert.equal(code, 0, text)
    assert.match(
      text,
      /appendonly\.aof\.2\.base\.rdb[\s\S]*2 keys[\s\S]*appendonly\.aof\.2\.incr\.aof[\s\S]*INCR 1/,
    )
    const base = scene.path('appendonly.aof.2.base.rdb')
    truncateSync(base, readFileSync(base).length - 12)
    const broken = check('--fix', manifest)
    assert.equal(broken.code, 1)
    assert.match(broken.text, /BROKEN/)
  })

  test('does not cut a file that others follow', (t) => {
    const folder = dataFolder(t)
    const manifest = join(folder, 'x.manifest')
    writeFileSync(manifest, 'file one seq 1 type i\nfile two seq 2 type i\n')
    writeFileSync(join(folder, 'one'), commands('SET a 1').subarray(1))
    writeFileSync(join(folder, 'two'), commands('SET a 1'))
    const { code, text } = check('--fix', manifest)
    assert.equal(code, 1)
    assert.match(text, /Other files follow/)
    assert.ok(!existsSync(join(folder, 'one.before-cut')))
  })

  test('is used as it says', (t) => {
    const folder = dataFolder(t)
    mkdirSync(join(folder, 'folder'))
    for (const args of [[], ['--nonsense', 'x'], ['a', 'b'], ['--truncate-to-timestamp', 'x', 'a']]) {
      assert.match(check(...args).text, /^Usage: redstart check-aof/)
    }
    assert.match(check(join(folder, 'nothing')).text, /No such file or directory/)
    assert.equal(check(join(folder, 'folder')).code, 1)
  })
})
