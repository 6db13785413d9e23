// Rewriting, and switching the append-only file on and off.

import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ManualClock } from '../../../src/server/clock.ts'
import { waitFor } from '../../support/wait.ts'
import { dataFolder, type Scene, startScene } from './scene.ts'

/** The fields of INFO persistence. */
async function info(scene: Scene): Promise<Map<string, string>> {
  const lines = String(await scene.run('INFO persistence')).split('\r\n')
  return new Map(lines.map((line) => line.split(':') as [string, string]))
}

const START = `file appendonly.aof.1.base.rdb seq 1 type b
file appendonly.aof.1.incr.aof seq 1 type i
`

describe('BGREWRITEAOF', () => {
  for (const preamble of ['yes', 'no']) {
    test(`puts a new base in the place of all before: aof-use-rdb-preamble ${preamble}`, async (t) => {
      const folder = dataFolder(t)
      const scene = await startScene(t, folder, { 'aof-use-rdb-preamble': preamble })
      await scene.run('SET a 1', 'RPUSH l a b c', 'INCR a', 'SELECT 2', 'SET z 1')
      assert.equal(await scene.run('BGREWRITEAOF'), 'Background append only file rewriting started')
      await scene.run('SET meanwhile 1')
      await scene.rewritten()
      await scene.run('SET afterwards 1')
      await scene.written()
      await waitFor(() => !scene.manifest().includes('type h'))
      const ending = preamble === 'yes' ? 'rdb' : 'aof'
      assert.equal(
        scene.manifest(),
        `file appendonly.aof.2.base.${ending} seq 2 type b\nfile appendonly.aof.2.incr.aof seq 2 type i\n`,
      )
      await waitFor(() => scene.names().length === 3)
      assert.deepEqual(scene.lines(), ['SELECT 2', 'SET meanwhile 1', 'SET afterwards 1'])
      const fields = await info(scene)
      assert.equal(fields.get('aof_rewrites'), '1')
      assert.equal(fields.get('aof_last_bgrewrite_status'), 'ok')
      const digest = await scene.digest()
      scene.close()
      assert.deepEqual(await (await startScene(t, folder)).digest(), digest)
    })
  }

  test('while one is running, and in a transaction', async (t) => {
    const scene = await startScene(t, dataFolder(t))
    await scene.run('MULTI', 'SET a 1', 'BGREWRITEAOF')
    assert.deepEqual(await scene.run('EXEC'), ['OK', 'Background append only file rewriting scheduled'])
    assert.equal((await info(scene)).get('aof_rewrite_scheduled'), '1')
    await waitFor(() => scene.manifest().includes('.2.base'))
    const both = [scene.run('BGREWRITEAOF'), scene.run('BGREWRITEAOF')]
    await both[0]
    await assert.rejects(both[1], /ERR Background append only file rewriting already in progress/)
    await scene.rewritten()
  })

  test('clears history away at once, or when it is not asked for any longer', async (t) => {
    const scene = await startScene(t, dataFolder(t), { 'aof-disable-auto-gc': 'yes' })
    await scene.run('SET a 1', 'BGREWRITEAOF')
    await scene.rewritten()
    assert.equal(scene.names().length, 5)
    await scene.run('CONFIG SET aof-disable-auto-gc no')
    const files = (seq: number) => [`appendonly.aof.${seq}.base.rdb`, `appendonly.aof.${seq}.incr.aof`]
    assert.deepEqual(scene.names(), [...files(2), 'appendonly.aof.manifest'])
    assert.doesNotMatch(scene.manifest(), /type h/)
    await scene.run('BGREWRITEAOF')
    await scene.rewritten()
    assert.deepEqual(scene.names(), [...files(3), 'appendonly.aof.manifest'])
    assert.doesNotMatch(scene.manifest(), /type h/)
  })

  test('keeps history if that is asked for, and clears it away at the next start', async (t) => {
    const folder = dataFolder(t)
    const scene = await startScene(t, folder, { 'aof-disable-auto-gc': 'yes' })
    await scene.run('SET a 1', 'BGREWRITEAOF')
    await scene.rewritten()
    assert.equal(
      scene.manifest(),
      `file appendonly.aof.2.base.rdb seq 2 type b
file appendonly.aof.1.incr.aof seq 1 type h
file appendonly.aof.1.base.rdb seq 1 type h
file appendonly.aof.2.incr.aof seq 2 type i
`,
    )
    scene.close()
    const again = await startScene(t, folder)
    assert.equal(await again.run('GET a'), '1')
    await waitFor(() => !again.manifest().includes('type h'))
    assert.equal(again.names().length, 3)
  })

  test('that fails leaves everything as it was, and the increments add up', async (t) => {
    const folder = dataFolder(t)
    const scene = await startScene(t, folder)
    await scene.run('SET a 1')
    mkdirSync(scene.path('appendonly.aof.2.base.rdb'))
    await scene.run('BGREWRITEAOF')
    await scene.rewritten()
    await scene.run('INCR a')
    const fields = await info(scene)
    assert.equal(fields.get('aof_last_bgrewrite_status'), 'err')
    assert.equal(fields.get('aof_rewrites_consecutive_failures'), '1')
    assert.equal(scene.manifest(), `${START}file appendonly.aof.2.incr.aof seq 2 type i\n`)
    scene.close()
    rmSync(scene.path('appendonly.aof.2.base.rdb'), { recursive: true })
    const again = await startScene(t, folder)
    assert.equal(await again.run('GET a'), '2')
    await again.run('BGREWRITEAOF')
    await again.rewritten()
    assert.ok(again.manifest().startsWith('file appendonly.aof.2.base.rdb seq 2 type b\n'))
  })

  test('begins by itself when the file has grown', async (t) => {
    const scene = await startScene(t, dataFolder(t), { 'auto-aof-rewrite-min-size': '1000' })
    for (let i = 0; i < 60; i++) await scene.run('INCR a')
    await waitFor(() => scene.manifest().includes('.2.base'))
    assert.ok(scene.log.some((line) => /Starting automatic rewriting of AOF on \d+% growth/.test(line)))
  })

  test('with the file switched off makes a base that is there when it is switched on', async (t) => {
    const folder = dataFolder(t)
    const scene = await startScene(t, folder, { appendonly: 'no' })
    await scene.run('SET a 1', 'BGREWRITEAOF')
    await scene.rewritten()
    assert.equal(scene.manifest(), 'file appendonly.aof.1.base.rdb seq 1 type b\n')
    scene.close()
    assert.equal(await (await startScene(t, folder)).run('GET a'), '1')
  })
})

describe('CONFIG SET appendonly', () => {
  test('yes begins with the data set as it is, and takes in what comes meanwhile', async (t) => {
    const folder = dataFolder(t)
    const scene = await startScene(t, folder, { appendonly: 'no' })
    await scene.run('SET a 1', 'CONFIG SET appendonly yes')
    assert.equal(scene.persistence.aof.state, 'wait-rewrite')
    await scene.run('INCR a')
    await scene.rewritten()
    assert.equal(scene.persistence.aof.state, 'on')
    await scene.run('INCR a')
    await scene.written()
    assert.deepEqual(scene.lines(), ['SELECT 0', 'INCR a', 'INCR a'])
    assert.equal(scene.manifest(), START)
    scene.close()
    assert.equal(await (await startScene(t, folder)).run('GET a'), '3')
  })

  test('no stops writing; yes again begins anew', async (t) => {
    const folder = dataFolder(t)
    const scene = await startScene(t, folder)
    await scene.run('SET a 1', 'CONFIG SET appendonly no', 'SET a 2')
    assert.deepEqual(scene.lines(), ['SELECT 0', 'SET a 1'])
    assert.equal((await info(scene)).has('aof_current_size'), false)
    await scene.run('CONFIG SET appendonly yes', 'SET b 3')
    await scene.rewritten()
    await waitFor(() => scene.names().length === 3)
    assert.deepEqual(scene.lines(), ['SELECT 0', 'SET b 3'])
    scene.close()
    const again = await startScene(t, folder)
    assert.deepEqual(await again.run('MGET a b'), ['2', '3'])
  })

  test('yes and no at once, while a rewrite runs', async (t) => {
    const scene = await startScene(t, dataFolder(t), { appendonly: 'no' })
    await scene.run('DEBUG POPULATE 50000', 'BGREWRITEAOF', 'CONFIG SET appendonly yes', 'SET x 1')
    await scene.run('CONFIG SET appendonly no', 'CONFIG SET appendonly yes', 'SET y 1')
    await waitFor(() => scene.persistence.aof.state === 'on')
    assert.deepEqual(scene.lines().slice(-1), ['SET y 1'])
    assert.ok(!scene.names().some((name) => name.startsWith('temp')))
  })

  test('yes fails where no file can be made', async (t) => {
    const folder = dataFolder(t)
    writeFileSync(join(folder, 'appendonlydir'), '')
    const scene = await startScene(t, folder, { appendonly: 'no' })
    await assert.rejects(scene.run('CONFIG SET appendonly yes'), /Unable to turn on AOF. Check server logs./)
    assert.deepEqual(await scene.run('CONFIG GET appendonly'), new Map([['appendonly', 'no']]))
    assert.equal(scene.persistence.aof.state, 'off')
    await scene.run('SET a 1')
  })
})

describe('a rewrite that keeps failing', () => {
  test('waits longer and longer', async (t) => {
    const clock = new ManualClock()
    const folder = dataFolder(t)
    const scene = await startScene(t, folder, { 'auto-aof-rewrite-min-size': '1' }, clock)
    mkdirSync(scene.path('appendonly.aof.2.base.rdb'))
    await scene.run('SET a 1')
    await scene.call('SET', 'b', 'x'.repeat(1000))
    const failures = () => scene.log.filter((line) => line.includes('terminated with error')).length
    for (let i = 1; i <= 3; i++) {
      clock.advance(100)
      await waitFor(() => failures() === i)
    }
    clock.advance(50_000)
    assert.equal(failures(), 3)
    assert.ok(scene.log.some((line) => line.includes('the next try is in 1 minutes')))
    clock.advance(20_000)
    await waitFor(() => failures() === 4)
    clock.advance(100_000)
    assert.equal(failures(), 4)
  })
})
