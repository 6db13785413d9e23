// INFO: the fields and sections of Redis 7.0 in its order, and values that are true on an example.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ask, infoFields } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { RawClient } from '../support/raw-client.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { useProcessPair } from '../support/suite.ts'

/** Fields of Redis that say how it was compiled. */
const LEFT_OUT = new Set(['atomicvar_api', 'gcc_version'])
/** Our version, and counters that later versions of Redis have. */
const ADDED = new Set([
  'redstart_version',
  'client_query_buffer_limit_disconnections',
  'client_output_buffer_limit_disconnections',
  'acl_access_denied_auth',
  'total_blocking_keys',
  'total_blocking_keys_on_nokey',
  'watching_clients',
  'pubsub_clients',
  'total_watched_keys',
  'expired_subkeys',
])

/** What is in the order of a hash table in Redis. */
const UNORDERED = /^(cmdstat|errorstat|latency_percentiles_usec)_/

describe('INFO', { skip: oracleMissing() }, () => {
  const servers = useProcessPair()

  test('has the fields of Redis 7.0 in the same order', async () => {
    for (const client of [servers.oracleClient, servers.subjectClient]) {
      await client.pipeline([
        ['SET', 'k', 'v', 'EX', 1000],
        ['GET', 'k'],
        ['NOSUCH'],
        ['SET'],
        ['CONFIG', 'GET', 'hz'],
      ])
    }
    const [theirs, ours] = await bothFields('everything')
    const ordered = (fields: Map<string, string>, without: Set<string>) =>
      [...fields.keys()].filter((name) => !UNORDERED.test(name) && !without.has(name))
    assert.deepEqual(ordered(ours, ADDED), ordered(theirs, LEFT_OUT))
    const unordered = (fields: Map<string, string>) =>
      [...fields.keys()].filter((name) => UNORDERED.test(name)).sort()
    assert.deepEqual(unordered(ours), unordered(theirs))
    for (const name of ADDED) assert.ok(ours.has(name), name)
  })

  test('shows the sections that are asked for', async () => {
    const requests = [
      [],
      ['default'],
      ['all'],
      ['everything'],
      ['server'],
      ['CPU', 'Server'],
      ['commandstats', 'default'],
      ['keyspace', 'nosuch', 'latencystats'],
      ['modules'],
      ['module_list'],
      ['nosuch'],
      [''],
    ]
    for (const sections of requests) {
      const [theirs, ours] = await bothFields(...sections)
      const headings = (fields: Map<string, string>) =>
        [...fields].filter(([, value]) => value === '#').map(([name]) => name)
      assert.deepEqual(headings(ours), headings(theirs), sections.join(' '))
    }
  })

  test('is verbatim text in RESP3', async () => {
    const client = await RawClient.connect(servers.subject.port)
    await client.call('HELLO', 3)
    const reply = (await client.call('INFO', 'cluster')).toString()
    assert.equal(reply, '=34\r\ntxt:# Cluster\r\ncluster_enabled:0\r\n\r\n')
    await client.end()
  })

  test('counts what happened, as Redis does', async () => {
    for (const client of [servers.oracleClient, servers.subjectClient]) {
      await client.pipeline(EXAMPLE)
    }
    const [theirs, ours] = await bothFields('everything')
    for (const name of EQUAL_FIELDS) assert.equal(ours.get(name), theirs.get(name), name)
    for (const name of ['db0', 'db5']) {
      assert.equal(ours.get(name)?.replace(/avg_ttl=.*/, ''), theirs.get(name)?.replace(/avg_ttl=.*/, ''))
    }
    const calls = (fields: Map<string, string>) =>
      [...fields]
        .filter(([name]) => name.startsWith('cmdstat_'))
        .map(([name, value]) => [name, withoutTimes(value)])
    assert.deepEqual(calls(ours).sort(), calls(theirs).sort())
    assert.match(ours.get('db0') ?? '', /avg_ttl=9\d{5}$/)
  })

  test('knows its process', async () => {
    const fields = await fieldsOf(servers.subjectClient, 'server', 'cpu', 'memory')
    assert.equal(fields.get('process_id'), String(servers.subject.pid))
    assert.equal(fields.get('tcp_port'), String(servers.subject.port))
    assert.equal(fields.get('mem_allocator'), 'libc')
    assert.equal(fields.get('redis_version'), '7.2.4')
    assert.match(fields.get('run_id') ?? '', /^[0-9a-f]{40}$/)
    assert.ok(Number(fields.get('uptime_in_seconds')) < 60)
    assert.ok(Math.abs(Number(fields.get('server_time_usec')) / 1e6 - Date.now() / 1000) < 10)
    assert.ok(Number(fields.get('used_cpu_user')) > 0)
    assert.ok(Number(fields.get('used_memory_rss')) > 10_000_000)
  })

  test('used_memory follows the data', async () => {
    const client = servers.subjectClient
    const used = async () => Number((await fieldsOf(client, 'memory')).get('used_memory'))
    await client.call('FLUSHALL')
    const before = await used()
    await client.call('SET', 'long', 'x'.repeat(1_000_000))
    await client.call('DEBUG', 'POPULATE', 10_000, 'p', 100)
    const filled = (await used()) - before
    assert.ok(filled > 2_200_000 && filled < 3_000_000, String(filled))
    assert.ok(Number((await fieldsOf(client, 'memory')).get('used_memory_dataset')) > 2_000_000)
    await client.call('FLUSHALL')
    assert.ok((await used()) - before < 10_000)
    assert.ok(Number((await fieldsOf(client, 'memory')).get('used_memory_peak')) >= before + filled)
  })

  test('FLUSHALL ASYNC frees in the background and counts what it freed', async () => {
    const client = servers.subjectClient
    await client.call('CONFIG', 'RESETSTAT')
    await client.call('DEBUG', 'POPULATE', 10_000)
    await client.call('FLUSHALL', 'ASYNC')
    const fields = await until(async () => {
      const memory = await fieldsOf(client, 'memory')
      return memory.get('lazyfree_pending_objects') === '0' ? memory : undefined
    })
    assert.equal(fields.get('lazyfreed_objects'), '10000')
  })

  test('shows rates and buffers of the last moments', async () => {
    const client = servers.subjectClient
    const value = Buffer.alloc(200_000, 'x')
    const stats = await until(async () => {
      await client.pipeline([['SET', 'k', value], ...Array.from({ length: 200 }, () => ['PING'])])
      const fields = await fieldsOf(client, 'stats', 'clients')
      return Number(fields.get('instantaneous_ops_per_sec')) > 0 ? fields : undefined
    })
    assert.ok(Number(stats.get('instantaneous_input_kbps')) > 0)
    assert.ok(Number(stats.get('instantaneous_output_kbps')) > 0)
  })

  test('latencystats shows the percentiles that are configured', async () => {
    const client = servers.subjectClient
    await client.call('CONFIG', 'RESETSTAT')
    await client.call('SET', 'a', 'b')
    const text = (await fieldsOf(client, 'latencystats')).get('latency_percentiles_usec_set') ?? ''
    assert.match(text, /^p50=\d+\.\d{3},p99=\d+\.\d{3},p99\.9=\d+\.\d{3}$/)
    await client.call('CONFIG', 'SET', 'latency-tracking-info-percentiles', '100.0 0.05')
    const changed = (await fieldsOf(client, 'latencystats')).get('latency_percentiles_usec_set') ?? ''
    assert.match(changed, /^p100=\d+\.\d{3},p0\.05=\d+\.\d{3}$/)
    await client.call('CONFIG', 'SET', 'latency-tracking', 'no')
    assert.equal((await fieldsOf(client, 'latencystats')).size, 1)
    await client.call('CONFIG', 'SET', 'latency-tracking', 'yes')
  })

  test('counts hashes with fields that expire, and fields that have expired', async () => {
    const client = servers.subjectClient
    const fields = () => fieldsOf(client, 'stats', 'keyspace')
    await client.pipeline([['FLUSHALL'], ['CONFIG', 'RESETSTAT'], ['HSET', 'h', 'f', '1', 'g', '2']])
    assert.doesNotMatch((await fields()).get('db0') ?? '', /subexpiry/)
    await client.call('HPEXPIRE', 'h', 100_000, 'FIELDS', 1, 'f')
    assert.match((await fields()).get('db0') ?? '', /^keys=1,expires=0,avg_ttl=0,subexpiry=1$/)
    await client.call('HPEXPIRE', 'h', 1, 'FIELDS', 1, 'f')
    const after = await until(async () => {
      await client.call('HGET', 'h', 'f')
      const now = await fields()
      return now.get('expired_subkeys') === '0' ? undefined : now
    })
    assert.equal(after.get('expired_subkeys'), '1')
    assert.equal(after.get('db0'), 'keys=1,expires=0,avg_ttl=0')
  })

  test('CONFIG RESETSTAT forgets the statistics', async () => {
    const counters = [
      'keyspace_hits',
      'keyspace_misses',
      'expired_keys',
      'total_error_replies',
      'total_net_output_bytes',
    ]
    await servers.subjectClient.pipeline([['GET', 'nokey'], ['NOSUCH'], ['CONFIG', 'RESETSTAT']])
    const fields = await fieldsOf(servers.subjectClient, 'stats', 'commandstats', 'errorstats')
    for (const name of counters.slice(0, -1)) assert.equal(fields.get(name), '0', name)
    assert.equal(fields.get('total_commands_processed'), '1')
    const commands = [...fields.keys()].filter((name) => /^(cmd|error)stat_/.test(name))
    assert.deepEqual(commands, ['cmdstat_config|resetstat'])
  })

  async function bothFields(
    ...sections: readonly string[]
  ): Promise<[Map<string, string>, Map<string, string>]> {
    return [
      await fieldsOf(servers.oracleClient, ...sections),
      await fieldsOf(servers.subjectClient, ...sections),
    ]
  }
})

/** Makes hits, misses, expired keys, refused, failed and unknown commands. The replies do not matter. */
const EXAMPLE: readonly Command[] = [
  ['FLUSHALL'],
  ['CONFIG', 'RESETSTAT'],
  ['CONFIG', 'GET', 'maxclients'],
  ['SET', 'a', '1'],
  ['SET', 'b', '1', 'EX', 1000],
  ['SELECT', 5],
  ['SET', 'c', 'x'],
  ['SELECT', 0],
  ['SET', 'gone', '1', 'PX', 1],
  ['DEBUG', 'SLEEP', '0.01'],
  ['GET', 'gone'],
  ['GET', 'a'],
  ['GET', 'a'],
  ['GET', 'nokey'],
  ['MGET', 'a', 'nokey'],
  ['INCR', 'a'],
  ['INCRBY', 'a', 'x'],
  ['GET'],
  ['GET', 'a', 'b', 'c'],
  ['CONFIG', 'GET'],
  ['CONFIG', 'NOSUCH'],
  ['NOSUCH', 'x'],
  ['AUTH', 'x'],
  ['OBJECT', 'ENCODING', 'nokey'],
]

const EQUAL_FIELDS = [
  'connected_clients',
  'maxclients',
  'blocked_clients',
  'maxmemory',
  'maxmemory_human',
  'maxmemory_policy',
  'total_commands_processed',
  'expired_keys',
  'keyspace_hits',
  'keyspace_misses',
  'total_error_replies',
  'unexpected_error_replies',
  'errorstat_ERR',
  'role',
  'repl_backlog_size',
  'second_repl_offset',
  'master_replid2',
  'hz',
  'cluster_enabled',
]

function withoutTimes(stat: string): string {
  return stat.replace(/usec=\d+,usec_per_call=[\d.]+,/, '')
}

async function fieldsOf(client: RawClient, ...sections: readonly string[]): Promise<Map<string, string>> {
  return infoFields(String(await ask(client, 'INFO', ...sections)))
}

/** Asks again until there is an answer. */
async function until<T>(probe: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 10_000; tries++) {
    const found = await probe()
    if (found !== undefined) return found
  }
  throw new Error('what was waited for did not come')
}
