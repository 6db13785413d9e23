// Loading an append-only file: all of its forms, and those that are torn or broken.

import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ManualClock } from '../../../src/server/clock.ts'
import { type Command, encodeCommand, encodeCommands } from '../../support/command.ts'
import { dataFolder, type Settings, startScene } from './scene.ts'

const INCREMENT = 'appendonly.aof.1.incr.aof'

/** Makes a folder with an append-only file of one increment; returns the path of that. */
function writeIncrement(folder: string, content: Uint8Array): string {
  const files = join(folder, 'appendonlydir')
  mkdirSync(files, { recursive: true })
  writeFileSync(join(files, 'appendonly.aof.manifest'), `file ${INCREMENT} seq 1 type i\n`)
  writeFileSync(join(files, INCREMENT), content)
  return join(files, INCREMENT)
}

const commands = (...lines: string[]) => encodeCommands(lines.map((line): Command => line.split(' ')))

describe('loading', () => {
  test('brings everything back, and goes on with the same file', async (t) => {
    const folder = dataFolder(t)
    const first = await startScene(t, folder)
    await first.run(
      'SET a 1',
      'SELECT 5',
      'RPUSH l 1 2 3',
      'SELECT 0',
      'MULTI',
      'INCR a',
      'HSET h f v',
      'EXEC',
    )
    const digest = await first.digest()
    first.close()
    const second = await startScene(t, folder)
    assert.deepEqual(await second.digest(), digest)
    await second.run('INCR a')
    await second.written()
    assert.equal(second.increments().length, 1)
    assert.deepEqual(second.lines().slice(-2), ['SELECT 0', 'INCR a'])
  })

  test('a file that is cut at any byte gives the commands before', async (t) => {
    const parts = ['SELECT 0', 'SET a 1', 'INCR a', 'MULTI', 'INCR a', 'SET b x', 'EXEC', 'INCR a'].map(
      (line) => commands(line),
    )
    const values = [null, null, '1', '2', '2', '2', '2', '3', '4']
    const whole = Buffer.concat(parts)
    const ends = parts.map((_, i) => Buffer.concat(parts.slice(0, i + 1)).length)
    for (let cut = 1; cut <= whole.length; cut++) {
      const folder = dataFolder(t)
      const path = writeIncrement(folder, whole.subarray(0, cut))
      const scene = await startScene(t, folder)
      const count = ends.filter((end) => end <= cut).length
      assert.equal(await scene.run('GET a'), values[count], `cut at ${cut}`)
      assert.equal(await scene.run('EXISTS b'), count >= 7 ? 1 : 0)
      // Inside a transaction, what is whole ends before it.
      const sound = count >= 4 && count < 7 ? 3 : count
      assert.equal(statSync(path).size, sound === 0 ? 0 : ends[sound - 1], `cut at ${cut}`)
      scene.close()
      rmSync(folder, { recursive: true })
    }
  })

  test('a torn tail is refused without aof-load-truncated, and in a file that is not the last', async (t) => {
    const folder = dataFolder(t)
    const content = commands('SET a 1', 'SET b 2').subarray(0, -3)
    const path = writeIncrement(folder, content)
    const at = commands('SET a 1').length
    await assert.rejects(
      startScene(t, folder, { 'aof-load-truncated': 'no' }),
      new RegExp(`Unexpected end of file reading the append only file ${INCREMENT} \\(at byte ${at}\\)`),
    )
    appendFileSync(join(folder, 'appendonlydir', 'appendonly.aof.manifest'), 'file two.aof seq 2 type i\n')
    writeFileSync(join(folder, 'appendonlydir', 'two.aof'), commands('SET c 3'))
    await assert.rejects(startScene(t, folder), /it is not the last one/)
    assert.equal(statSync(path).size, content.length)
  })

  test('a broken file is refused, with the place', async (t) => {
    const good = commands('SET a 1')
    const cases: [Uint8Array, RegExp][] = [
      [
        Buffer.from('hello\r\n'),
        new RegExp(`Bad file format.*at byte ${good.length} a command should begin here`),
      ],
      [commands('NOSUCH x'), new RegExp(`Unknown command 'NOSUCH'.*at byte ${good.length}`)],
      [commands('GET'), /wrong number of arguments for 'get' command/],
      [Buffer.from('*1\r\n$1\r\nxyz'), new RegExp(`at byte ${good.length + 9} no line break`)],
    ]
    for (const [bad, error] of cases) {
      const folder = dataFolder(t)
      writeIncrement(folder, Buffer.concat([good, bad, good]))
      await assert.rejects(startScene(t, folder), error)
    }
  })

  test('what the manifest names must be there', async (t) => {
    const folder = dataFolder(t)
    rmSync(writeIncrement(folder, new Uint8Array(0)))
    await assert.rejects(
      startScene(t, folder),
      /The AOF file appendonly\.aof\S* cannot be looked at: No such file or directory/,
    )
    writeFileSync(join(folder, 'appendonlydir', 'appendonly.aof.manifest'), 'nonsense\n')
    await assert.rejects(
      startScene(t, folder),
      /manifest file .* cannot be read: Invalid AOF manifest file format, in line 1/,
    )
  })

  test('nothing expires before all is loaded', async (t) => {
    const folder = dataFolder(t)
    const pastMs = 1_600_000_000_000
    writeIncrement(
      folder,
      commands(
        `SET kept 1 PXAT ${pastMs}`,
        'PERSIST kept',
        `SET counted 1 PXAT ${pastMs}`,
        'INCR counted',
        `SET gone 1`,
        `PEXPIREAT gone ${pastMs}`,
        'HSET h f v g w',
        `HPEXPIREAT h ${pastMs} FIELDS 1 f`,
        'HPERSIST h FIELDS 1 f',
      ),
    )
    const scene = await startScene(t, folder, {}, new ManualClock(1_700_000_000_000))
    assert.equal(await scene.run('TTL kept'), -1)
    assert.equal(await scene.run('EXISTS counted gone'), 0)
    assert.equal(await scene.run('HLEN h'), 2)
    await scene.written()
    assert.deepEqual(
      scene
        .lines()
        .filter((line) => line.startsWith('DEL'))
        .sort(),
      ['DEL counted', 'DEL gone'],
    )
  })

  test('annotations, blocking commands and errors do no harm', async (t) => {
    const folder = dataFolder(t)
    const content = Buffer.concat([
      Buffer.from('#TS:1700000000\r\n# anything\n'),
      commands('BLPOP nothing 0', 'SET a x', 'INCR a', 'SUBSCRIBE c', 'SET b y'),
      Buffer.from('#TS:1700000001\r\n'),
    ])
    writeIncrement(folder, content)
    const scene = await startScene(t, folder)
    assert.equal(await scene.run('GET b'), 'y')
    assert.ok(scene.log.some((line) => line.includes('has failed') && line.includes('not an integer')))
    assert.equal(readFileSync(scene.path(INCREMENT)).length, content.length)
  })

  test('the single file of older servers moves into the folder', async (t) => {
    const folder = dataFolder(t)
    writeFileSync(join(folder, 'appendonly.aof'), commands('SELECT 0', 'SET a 1'))
    const scene = await startScene(t, folder)
    assert.equal(await scene.run('GET a'), '1')
    assert.ok(!existsSync(join(folder, 'appendonly.aof')))
    assert.equal(
      scene.manifest(),
      'file appendonly.aof seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n',
    )
    await scene.run('INCR a')
    scene.close()
    const again = await startScene(t, folder)
    assert.equal(await again.run('GET a'), '2')
  })

  test('long loads give others their turns', async (t) => {
    const folder = dataFolder(t)
    const many = Array.from({ length: 200_000 }, (_, i) => ['SET', `key:${i}`, 'value'])
    writeIncrement(folder, encodeCommands(many))
    let turns = 0
    const count = setInterval(() => turns++, 1)
    const scene = await startScene(t, folder)
    clearInterval(count)
    assert.equal(await scene.run('DBSIZE'), 200_000)
    assert.ok(turns > 3, `${turns} turns`)
  })

  test('functions are kept', async (t) => {
    const folder = dataFolder(t)
    const library = '#!lua name=lib\nredis.register_function("f", function() return 1 end)'
    const load = encodeCommand(['FUNCTION', 'LOAD', 'REPLACE', library])
    writeIncrement(folder, Buffer.concat([load, load, commands('SET a 1')]))
    const settings: Settings = { 'aof-use-rdb-preamble': 'no' }
    const scene = await startScene(t, folder, settings)
    assert.deepEqual(
      scene.persistence.functions.map((each) => Buffer.from(each).toString()),
      [library],
    )
    await scene.run('BGREWRITEAOF')
    await scene.rewritten()
    assert.match(scene.lines('appendonly.aof.1.base.aof')[0], /^FUNCTION LOAD/)
  })
})

describe('DEBUG LOADAOF', () => {
  for (const preamble of ['yes', 'no']) {
    test(`gives the same data, and writes nothing of it again: aof-use-rdb-preamble ${preamble}`, async (t) => {
      const scene = await startScene(t, dataFolder(t), {
        appendfsync: 'always',
        'aof-use-rdb-preamble': preamble,
      })
      await scene.run(
        'SET a 1',
        'SELECT 4',
        'RPUSH l 1 2 3',
        'MULTI',
        'LPOP l',
        'INCR n',
        'EXEC',
        'SET x 1 PX 90000000',
      )
      const digest = await scene.digest()
      const lines = scene.lines()
      assert.equal(await scene.run('DEBUG LOADAOF'), 'OK')
      assert.deepEqual(await scene.digest(), digest)
      assert.deepEqual(scene.lines(), lines)
      await scene.run('INCR n')
      assert.deepEqual(scene.lines(), [...lines, 'INCR n'])
    })
  }
})
