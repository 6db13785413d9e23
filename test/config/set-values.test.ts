// CONFIG SET of good and bad values for every parameter, against redis-server: same error or OK, same text after it.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AnyParameter } from '../../src/server/config/parameters.ts'
import { allParameters } from '../../src/server/config/parameters.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { freshConfig, getConfig, replyLine, setConfig, useConfigOracle } from './config-pair.ts'

const GENERAL_VALUES = [
  ...[
    '',
    ' ',
    'x',
    'yes',
    'no',
    'YES',
    'No',
    'maybe',
    'yes ',
    'default',
    'a b',
    'a/b',
    'a\\b',
    '"q"',
    'ä',
    'x\0y',
  ],
  ...[
    '0',
    '1',
    '-1',
    '2',
    '10',
    '99',
    '100',
    '101',
    '500',
    '501',
    '1000',
    '1023',
    '1024',
    '4096',
    '00',
    '010',
  ],
  ...['+1', '-0', '1.5', '0x10', '1e3', '1 ', ' 1', '-100', '-2147483648', '-2147483649', '2147483647'],
  ...['2147483648', '4294967295', '4294967296', '1048575', '1048576', '9223372036854775807'],
  ...['9223372036854775808', '18446744073709551615', '18446744073709551616', '99999999999999999999999'],
  ...[
    '1k',
    '1kb',
    '1K',
    '1KB',
    '3mb',
    '3Mb',
    '2g',
    '2gb',
    '5b',
    'kb',
    '1tb',
    '1.5mb',
    '-1mb',
    '9999999999999gb',
  ],
  ...['5%', '0%', '100%', '101%', '%', '-5%', '05%', '5%%', '1kb%'],
]

const SPECIAL_VALUES: Readonly<Record<string, readonly string[]>> = {
  save: [
    '100 1',
    '100 0',
    '0 1',
    '100',
    '100 1 200',
    '100 1 200 2',
    '100  1',
    '100 1 ',
    '1 99999999999',
    '1 -1',
    '10 ',
  ],
  'client-output-buffer-limit': [
    ...[
      'normal 1gb 1gb 1',
      'pubsub 64mb 32mb 120',
      'slave 1k 2kb 3',
      'REPLICA 1b 0 0',
      'master 1 1 1',
      'x 1 1 1',
    ],
    ...['pubsub 1 1', 'pubsub 1 1 -1', 'pubsub 1 1 x', 'pubsub 1 1 ', 'pubsub x 1 1', 'pubsub 1 -1 1'],
    ...['replica 5 6 7 pubsub 7 8 9', 'replica 5 6 7 pubsub 7 8', 'pubsub 18446744073709551615 1 4294967297'],
    ...['pubsub 1 1 4294967295', 'replica 1 1 1 replica 2 2 2', 'pubsub  1 1 1'],
  ],
  'oom-score-adj-values': ['0 200 2001', '0 200', '0 200 800 1', '0 200 x', '-2001 0 0'],
  'notify-keyspace-events': [
    'KEA',
    'AKE',
    'g$lshzxetd',
    'g$lshzxetdKEmn',
    'KEAn',
    'n',
    'Kx',
    'q',
    'KE A',
    'mmm',
    'a',
  ],
  'latency-tracking-info-percentiles': [
    ...[
      '50 99 99.9',
      '100',
      '0.0 100.0',
      '100.1',
      '-0.1',
      '50 x',
      '1e1',
      '.5',
      '5.',
      '99.99999',
      '99.9999999',
      'inf',
    ],
    ...['nan', '50  60', '1e-400', '1e400', '-inf', '+50'],
  ],
  'shutdown-on-sigterm': [
    'save',
    'nosave',
    'now',
    'force',
    'save nosave',
    'NOSAVE Now force',
    'default save',
    'now x',
  ],
  'shutdown-on-sigint': ['force now nosave', 'now now', 'default default', 'save  now'],
  'proc-title-template': [
    ...[
      '{title}',
      'x {title}',
      '{port}',
      '{tls-port}',
      '{listen-addr}',
      '{unixsocket}',
      '{server-mode}',
      '{config-file}',
    ],
    ...[
      '{nothing}',
      '{',
      'a{',
      '{{',
      '{{title}',
      '{title',
      '}',
      '{}',
      ' {title} ',
      '{TITLE}',
      'x {{a} {port}',
    ],
  ],
  'cluster-announce-hostname': ['host.example-1', 'a_b', 'x'.repeat(255), 'x'.repeat(256)],
  bind: [Array(17).fill('127.0.0.1').join(' ')],
  dbfilename: ['a/b', 'x\\y'],
  dir: ['/nowhere', '/etc/passwd', '', '/tmp'],
  activedefrag: ['yes'],
  'oom-score-adj': ['relative', 'absolute'],
  'repl-diskless-load': ['swapdb', 'on-empty-db', 'Disabled'],
  'maxmemory-policy': ['allkeys-lru', 'VOLATILE-TTL', 'allkeys'],
  'sanitize-dump-payload': ['clients'],
  'cluster-preferred-endpoint-type': ['hostname', 'unknown-endpoint'],
  'propagation-error-behavior': ['panic', 'panic-on-replicas'],
  'acl-pubsub-default': ['allchannels'],
  loglevel: ['debug', 'WARNING', 'verbose', 'nothing'],
  appendfsync: ['always', 'everysec'],
}

/** Accepted values of these make redis-server listen elsewhere, ask the system, or cut off this client. */
const ONLY_REFUSALS = new Set([
  'port',
  'bind',
  'tls-port',
  'tls-cluster',
  'tls-replication',
  'maxclients',
  'maxmemory-clients',
  'appendonly',
  'oom-score-adj',
  'oom-score-adj-values',
  'watchdog-period',
  'dir',
])

const NEWER = new Set([
  'hide-user-data-from-log',
  'locale-collate',
  'max-new-connections-per-cycle',
  'max-new-tls-connections-per-cycle',
  'cluster-announce-human-nodename',
  'cluster-ping-interval',
  'set-max-listpack-entries',
  'set-max-listpack-value',
  ...['server-cpulist', 'bio-cpulist', 'aof-rewrite-cpulist', 'bgsave-cpulist'],
])

describe('CONFIG SET of one parameter', { skip: oracleMissing() }, () => {
  const oracle = useConfigOracle()

  for (const parameter of allParameters) {
    if (NEWER.has(parameter.name)) continue
    test(parameter.name, () => compareValues(parameter))
  }

  async function compareValues({ name, options }: AnyParameter): Promise<void> {
    const exchanges: Exchange[] = []
    for (const calledName of [name, ...(options.alias ? [options.alias.toUpperCase()] : [])]) {
      for (const value of [...(SPECIAL_VALUES[name] ?? []), ...GENERAL_VALUES]) {
        exchanges.push(...exchangesFor(name, calledName, value))
      }
    }
    const replies = await oracle.pipeline(exchanges.map(({ command }) => command))
    exchanges.forEach(({ comment, expected }, i) => {
      assert.equal(expected, replies[i], comment)
    })
  }

  /** CONFIG SET, CONFIG GET, and CONFIG SET back again where the value was accepted. */
  function exchangesFor(name: string, calledName: string, value: string): Exchange[] {
    const started = startedWith(name)
    const config = freshConfig()
    config.assign('enable-protected-configs', ['yes'])
    const result = setConfig(config, { [calledName]: value })
    const accepted = result.error === undefined
    if (accepted && ONLY_REFUSALS.has(name)) return []
    const text = accepted ? getConfig(config, name)[name] : started
    const comment = `${calledName} ${JSON.stringify(value)}`
    const restored = {
      command: ['CONFIG', 'SET', name, started],
      expected: '+OK\r\n',
      comment: `back from ${comment}`,
    }
    return [
      { command: ['CONFIG', 'SET', calledName, value], expected: `${replyLine(result)}\r\n`, comment },
      { command: ['CONFIG', 'GET', name], expected: bulkReply(name, text), comment },
      ...(accepted ? [restored] : []),
    ]
  }

  function startedWith(name: string): string {
    if (name === 'port') return `${oracle.server.port}`
    if (name === 'dir') return oracle.server.dir
    return STARTED_WITH[name] ?? getConfig(freshConfig(), name)[name]
  }
})

interface Exchange {
  readonly command: readonly string[]
  readonly expected: string
  readonly comment: string
}

function bulkReply(...words: string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`
}

const STARTED_WITH: Readonly<Record<string, string>> = {
  save: '',
  'enable-debug-command': 'yes',
  'enable-protected-configs': 'yes',
}
