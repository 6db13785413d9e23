// Random sequences, tried on the oracle against itself and against one that behaves differently on purpose.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import * as gen from '../support/arbitraries.ts'
import type { ServerProcess } from '../support/child-server.ts'
import { startOracle } from '../support/oracle.ts'
import type { ServerPair } from '../support/pair.ts'
import { commandSequences, type WeightedCommand } from '../support/property.ts'
import { oracleMissing } from '../support/redis-binary.ts'

const COMMANDS: WeightedCommand[] = [
  {
    arbitrary: gen.command(gen.anyCase('set'), gen.keys(), gen.values(), gen.someOf('NX', 'XX', 'GET')),
    weight: 3,
  },
  gen.command('SET', gen.keys(), gen.values(), gen.anyOf('EX', 'PX'), gen.timesToLive()),
  gen.command('GET', gen.keys()),
  gen.command('INCRBY', gen.keys(), gen.integers()),
  gen.command('INCRBYFLOAT', gen.keys(), gen.floats()),
  gen.command('APPEND', gen.keys(), gen.values()),
  gen.command('MSET', gen.repeated(1, 3, gen.keys(), gen.values())),
  gen.command('DEL', gen.keys(), gen.optional(gen.keys())),
  gen.command('MOVE', gen.keys(), '1'),
  gen.command('HSET', gen.keys(), gen.values(), gen.values()),
  gen.command('ZADD', gen.keys(), gen.floats(), gen.values()),
  gen.command('SADD', gen.keys(), gen.values()),
  gen.command('RPUSH', gen.keys(), gen.values()),
  gen.command('MULTI'),
  gen.command('EXEC'),
  gen.command('QUIT'),
]

describe('random command sequences', { skip: oracleMissing() }, () => {
  let left: ServerProcess
  let right: ServerProcess
  let pair: ServerPair

  before(async () => {
    left = await startOracle()
    right = await startOracle(['--proto-max-bulk-len', '1mb'])
    pair = { oracle: left, subject: { name: 'planted', port: right.port } }
  })

  after(async () => {
    await left.stop()
    await right.stop()
  })

  test('find no difference between equal servers', async () => {
    await commandSequences(pair, COMMANDS, { numRuns: 200 })
  })

  test('find a planted difference in a reply and shrink it', async () => {
    const offset = fc.constantFrom('0', '5', '2000000')
    const setrange = gen.command('SETRANGE', gen.keys(), offset, 'x')
    await assert.rejects(
      commandSequences(pair, [...COMMANDS, setrange], { numRuns: 500 }),
      (error: Error) => {
        assert.match(error.message, /differ at command 1\n {2}SETRANGE a 2000000 x\n/)
        assert.match(error.message, /No command came before it/)
        assert.match(error.message, /REDSTART_FUZZ_SEED=\d+ finds it again/)
        return true
      },
    )
  })

  test('find a planted difference that only the data show', async () => {
    const planted = await startOracle(['--hash-max-listpack-entries', '2'])
    try {
      const hset = gen.command('HSET', 'h', gen.integers(), 'v')
      const search = commandSequences({ oracle: left, subject: planted }, [hset], { numRuns: 200 })
      await assert.rejects(search, (error: Error) => {
        assert.match(error.message, /OBJECT ENCODING h\n/)
        assert.equal(error.message.match(/ HSET h /g)?.length, 3)
        return true
      })
    } finally {
      await planted.stop()
    }
  })

  test('report the sequence that ended the server, and stop there', async () => {
    const oracle = await startOracle(['--rename-command', 'SHUTDOWN', ''])
    const planted = await startOracle()
    try {
      const crash = gen.command('SHUTDOWN', 'NOSAVE')
      const ping = { arbitrary: gen.command('PING'), weight: 50 }
      const search = commandSequences({ oracle, subject: planted }, [ping, crash])
      await assert.rejects(search, (error: Error) => {
        assert.match(error.message, /oracle {2}no reply: the connection was closed/)
        assert.match(error.message, /Sent in the same write behind it[\s\S]*\n {2}SHUTDOWN NOSAVE\n/)
        return true
      })
      await planted.exited
    } finally {
      await oracle.stop()
      await planted.stop()
    }
  })
})
