// CONFIG SET of several parameters at once, against redis-server: all of them or none, and which error is told.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { oracleMissing } from '../support/redis-binary.ts'
import { freshConfig, getConfig, replyLine, setConfigPairs, useConfigOracle } from './config-pair.ts'

const VALUES: Readonly<Record<string, readonly string[]>> = {
  maxmemory: ['10mb', '0', 'x', '1gb'],
  'maxmemory-policy': ['allkeys-lru', 'noeviction', 'nothing'],
  'hash-max-listpack-entries': ['1', '128', '-1'],
  'HASH-max-ziplist-entries': ['2', '129', ''],
  save: ['', '100 1', '200 2 300 3', '1'],
  'notify-keyspace-events': ['KEA', '', '!'],
  'client-output-buffer-limit': ['normal 1mb 1mb 5', 'pubsub 1gb 1gb 6', 'pubsub'],
  'latency-tracking-info-percentiles': ['50', '99 99.9', 'x'],
  appenddirname: ['a'],
  databases: ['20'],
  hz: ['5', '1000', '-3'],
  unknown: ['1'],
  'un\r\nknown': ['1'],
  appendonly: ['no'],
  'shutdown-on-sigterm': ['now', 'save nosave', 'default'],
}

const NAMES = Object.keys(VALUES)
const pairArbitrary = fc
  .constantFrom(...NAMES)
  .chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...VALUES[name])))

describe('CONFIG SET of several parameters', { skip: oracleMissing() }, () => {
  const oracle = useConfigOracle()

  test('does the same as redis-server', async () => {
    const config = freshConfig()
    config.assign('save', [''])
    const shown = NAMES.filter((name) => /^[a-zA-Z-]*$/.test(name))
    await fc.assert(
      fc.asyncProperty(fc.array(pairArbitrary, { minLength: 1, maxLength: 5 }), async (pairs) => {
        const ours = replyLine(await setConfigPairs(config, pairs))
        assert.equal(ours, await oracle.set(...pairs.flat()))
        assert.deepEqual(getConfig(config, ...shown), await oracle.get(...shown))
      }),
      // What failed cannot be run again from the same state.
      { numRuns: 400, seed: 20_240_117, endOnFailure: true },
    )
  })
})

describe('CONFIG SET in a special state', () => {
  test('is refused for some parameters while a data set is loaded', () => {
    const config = freshConfig()
    const result = setConfigPairs(config, [['appendonly', 'yes']], { loading: true })
    assert.deepEqual(result, { error: 'LOADING Redis is loading the dataset in memory' })
    assert.deepEqual(setConfigPairs(config, [['maxmemory', '1']], { loading: true }), {})
  })

  test('is refused for protected parameters unless they are allowed', () => {
    const refused = {
      error: "ERR CONFIG SET failed (possibly related to argument 'dir') - can't set protected config",
    }
    const config = freshConfig()
    assert.deepEqual(setConfigPairs(config, [['dir', '/']], { isLocal: true }), refused)
    config.assign('enable-protected-configs', ['local'])
    assert.deepEqual(setConfigPairs(config, [['dir', '/']], { isLocal: false }), refused)
    assert.deepEqual(setConfigPairs(config, [['dir', '/']], { isLocal: true }), {})
    config.assign('enable-protected-configs', ['yes'])
    assert.deepEqual(setConfigPairs(config, [['dir', '/']]), {})
  })
})
