// The declared parameters against those of a real redis-server: names, aliases and initial values.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { allParameters, parameterSections } from '../../src/server/config/parameters.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { freshConfig, getConfig, setConfig, useConfigOracle } from './config-pair.ts'

/** What the harness starts its server with, and what depends on the machine. */
const DIFFERENT = new Set([
  'port',
  'dir',
  'save',
  'enable-debug-command',
  'enable-protected-configs',
  'maxclients',
])

/** Parameters that came after Redis 7.0. */
const NEWER = new Set([
  'aof-rewrite-cpulist',
  'bgsave-cpulist',
  'bio-cpulist',
  'cluster-announce-human-nodename',
  'hide-user-data-from-log',
  'locale-collate',
  'max-new-connections-per-cycle',
  'max-new-tls-connections-per-cycle',
  'server-cpulist',
  'set-max-listpack-entries',
  'set-max-listpack-value',
])

describe('the parameters of redis-server', { skip: oracleMissing() }, () => {
  const oracle = useConfigOracle()

  test('have the same names and initial values', async () => {
    const theirs = await oracle.get('*')
    const ours = getConfig(freshConfig(), '*')
    assert.deepEqual(
      Object.keys(ours)
        .filter((name) => !NEWER.has(name))
        .sort(),
      Object.keys(theirs).sort(),
    )
    for (const [name, value] of Object.entries(theirs)) {
      if (!DIFFERENT.has(name)) assert.equal(ours[name], value, name)
    }
  })

  test('are hidden where they are hidden', async () => {
    for (const { name, options } of allParameters) {
      if (options.hidden !== true || name === 'cluster-ping-interval') continue
      assert.deepEqual(await oracle.get(name), getConfig(freshConfig(), name))
      assert.deepEqual(await oracle.get(`${name}*`), {})
    }
  })

  test('are selected by the same patterns', async () => {
    const patterns = [
      ['*of', 'maxmemory', 'maxmemory*', 'bind'],
      ['MaxMemory', 'maxmemory', 'MAXMEMORY*'],
      ['slave*', 'SLAVE-priority'],
      ['?lave-*', 's[ak]ve', '[^a-r]*'],
      ['nothing', 'key-load-delay', 'key-*-delay', ''],
      ['\\*', 'po\\rt', 'p[o]rt', 'po[rt', '*', '*'],
    ]
    for (const words of patterns) {
      const theirs = Object.keys(await oracle.get(...words))
      const ours = Object.keys(getConfig(freshConfig(), ...words)).filter((name) => !NEWER.has(name))
      assert.deepEqual(ours.sort(), theirs.sort(), words.join(' '))
    }
  })
})

describe('the declarations', () => {
  test('have different names in small letters', () => {
    const names = allParameters.flatMap(({ name, options }) => [
      name,
      ...(options.alias ? [options.alias] : []),
    ])
    assert.equal(new Set<string>(names).size, names.length)
    for (const name of names) assert.equal(name, name.toLowerCase())
    assert.equal(allParameters.length, parameterSections.flatMap(({ parameters }) => [...parameters]).length)
  })

  test('accept every value that CONFIG GET shows, and change nothing by it', () => {
    const config = freshConfig()
    const before = getConfig(config, '*')
    for (const [name, value] of Object.entries(before)) {
      const result = setConfig(config, { [name]: value }, { isLocal: true })
      const guarded = /can't set (?:immutable|protected) config$/.test(result.error ?? '')
      if (!guarded) assert.equal(result.error, undefined, `${name} "${value}"`)
    }
    assert.deepEqual(getConfig(config, '*'), before)
  })

  test('are readable with their types', () => {
    const config = freshConfig('/tmp')
    assert.equal(config.number('maxclients'), 10000)
    assert.equal(config.bool('protected-mode'), true)
    assert.equal(config.text('loglevel'), 'notice')
    assert.deepEqual(config.value('bind'), ['*', '-::*'])
    assert.deepEqual(config.value('save')[1], { seconds: 300, changes: 100 })
    assert.deepEqual(config.value('client-output-buffer-limit').replica, {
      hardBytes: 268435456,
      softBytes: 67108864,
      softSeconds: 60,
    })
    assert.deepEqual(config.value('maxmemory-clients'), { amount: 0, unit: 'bytes' })
    assert.deepEqual(config.value('shutdown-on-sigterm'), [])
    assert.equal(config.value('replicaof'), null)
    assert.equal(config.resolvePath('a.log'), '/tmp/a.log')
    assert.equal(config.resolvePath('/b.log'), '/b.log')
  })
})
