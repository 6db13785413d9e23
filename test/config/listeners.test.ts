// Listeners of changes: when they are called, and how a refusal takes everything back.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Config } from '../../src/server/config/config.ts'
import { freshConfig, getConfig, setConfig, setConfigPairs } from './config-pair.ts'

/** Records what listeners see. */
function recorder(config: Config) {
  const seen: string[] = []
  return {
    seen,
    note: (name: 'port' | 'timeout' | 'maxclients') => seen.push(`${name} ${config.number(name)}`),
  }
}

describe('listeners', () => {
  test('see the new values, and are called only for changed ones', () => {
    const config = freshConfig()
    const { seen, note } = recorder(config)
    config.onChange('port', () => void note('port'))
    config.onChange('timeout', () => void note('timeout'))
    setConfig(config, { timeout: '5', port: '6379' })
    assert.deepEqual(seen, ['timeout 5'])
  })

  test('of several parameters are called once for a change', () => {
    const config = freshConfig()
    let calls = 0
    config.onChange(['tls-cert-file', 'tls-key-file', 'tls-port'], () => {
      calls++
      return undefined
    })
    setConfig(config, { 'tls-cert-file': 'a', 'tls-key-file': 'b', 'tls-port': '1' })
    assert.equal(calls, 1)
    setConfig(config, { 'tls-port': '1' })
    assert.equal(calls, 1)
    // The file may have another content under the same name.
    setConfig(config, { 'tls-cert-file': 'a' })
    assert.equal(calls, 2)
  })

  test('refuse the whole change and then see the old values again', () => {
    const config = freshConfig()
    const { seen, note } = recorder(config)
    config.onChange('timeout', () => void note('timeout'))
    config.onChange('port', () => {
      note('port')
      return config.number('port') === 1 ? 'Unable to listen on this port. Check server logs.' : undefined
    })
    config.onChange('maxclients', () => void note('maxclients'))
    assert.deepEqual(setConfig(config, { timeout: '7', port: '1', maxclients: '9', maxmemory: '1kb' }), {
      error:
        "ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port. Check server logs.",
      refusedBy: 'port',
    })
    assert.deepEqual(seen, ['timeout 7', 'port 1', 'timeout 0', 'port 6379', 'maxclients 10000'])
    assert.deepEqual(getConfig(config, 'timeout', 'port', 'maxclients', 'maxmemory'), {
      timeout: '0',
      port: '6379',
      maxclients: '10000',
      maxmemory: '0',
    })
  })

  test('may throw, or refuse without a reason', () => {
    const config = freshConfig()
    config.onChange('port', () => {
      throw new Error('thrown')
    })
    config.onChange('hash-max-listpack-value', () => '')
    assert.match(setConfig(config, { port: '1' }).error ?? '', / - thrown$/)
    // The name is the one that was used.
    assert.equal(
      setConfig(config, { 'Hash-max-ziplist-value': '1' }).error,
      "ERR CONFIG SET failed (possibly related to argument 'hash-max-ziplist-value')",
    )
  })

  test('may take their time; a further change waits', async () => {
    const config = freshConfig()
    const { seen, note } = recorder(config)
    const gates: ((refusal: string | undefined) => void)[] = []
    config.onChange('port', () => {
      note('port')
      return new Promise<string | undefined>((resolve) => gates.push(resolve))
    })
    config.onChange('timeout', () => void note('timeout'))
    const first = setConfigPairs(config, [
      ['port', '1'],
      ['timeout', '1'],
    ])
    const second = setConfigPairs(config, [['timeout', '2']])
    const third = setConfigPairs(config, [['timeout', '3']])
    assert.ok(first instanceof Promise && second instanceof Promise && third instanceof Promise)
    assert.deepEqual(seen, ['port 1'])
    // What the server sets by itself meanwhile stays.
    config.assign('maxclients', ['77'])
    gates[0]('no')
    await Promise.resolve()
    while (gates.length < 2) await Promise.resolve()
    gates[1](undefined)
    assert.equal((await first).refusedBy, 'port')
    assert.deepEqual([await second, await third], [{}, {}])
    assert.deepEqual(seen, ['port 1', 'port 6379', 'timeout 0', 'timeout 2', 'timeout 3'])
    assert.deepEqual(setConfig(config, { timeout: '4' }), {})
    assert.equal(config.number('maxclients'), 77)
  })

  test('may reject', async () => {
    const config = freshConfig()
    config.onChange('port', () => Promise.reject(new Error('rejected')))
    const result = await setConfigPairs(config, [['port', '1']])
    assert.match(result.error ?? '', / - rejected$/)
    assert.equal(config.number('port'), 6379)
  })

  test('are not more than one for a parameter', () => {
    const config = freshConfig()
    config.onChange('port', () => undefined)
    assert.throws(() => config.onChange(['timeout', 'port'], () => undefined), /port has a listener/)
  })
})
