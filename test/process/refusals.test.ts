// What stops a server at its start, with the reason: bad configuration, and what this version cannot do.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { REDIS_VERSION } from '../../src/server/version.ts'
import { oracleMissing, redisProgram } from '../support/redis-binary.ts'
import { type Cleanable, type LaunchOptions, launch, launchReady } from './launch.ts'

/** Runs Redstart to its end, which must be exit code 1, and returns what it printed. */
async function refusal(
  t: Cleanable,
  args: readonly string[],
  options: LaunchOptions = {},
): Promise<{ stdout: string; stderr: string }> {
  const launched = launch(t, args, options)
  assert.equal(await launched.exited, 1, `${args.join(' ')}: ${launched.stdout}`)
  return launched
}

/** Bad configurations, each as options and standard input. */
const BAD: readonly (readonly [args: readonly string[], stdin: string])[] = [
  [['-'], '\n# comment\nno-such-directive 1\n'],
  [['-'], 'timeout\n'],
  [['-'], '   maxclients   abc  \n'],
  [['-'], 'requirepass "open\n'],
  [['--port', '70000'], ''],
  [['--rename-command', 'nosuchcommand x'], ''],
  [['--rename-command', 'get', 'set'], ''],
  [['--dir', '/no/such/folder'], ''],
  [['--logfile', '/no/such/folder/log'], ''],
]

describe('a bad configuration', { concurrency: 2 }, () => {
  const skip = oracleMissing()

  for (const [args, stdin] of BAD) {
    test(`is refused as redis-server refuses it: ${args.join(' ')} ${JSON.stringify(stdin)}`, {
      skip,
    }, async (t) => {
      const ours = await refusal(t, args, { stdin })
      const oracle = launch(t, args, { stdin, command: [redisProgram('redis-server')] })
      assert.equal(await oracle.exited, 1)
      assert.equal(ours.stderr, oracle.stderr.replace('(Redis 7.0.15)', `(Redis ${REDIS_VERSION})`))
      assert.equal(ours.stdout, '')
    })
  }

  test('such as a file that cannot be read is refused, if not as a log line', { skip }, async (t) => {
    for (const args of [['--include', '/no/such/file'], ['/no/such/redis.conf']]) {
      const ours = await refusal(t, args)
      const oracle = launch(t, args, { command: [redisProgram('redis-server')] })
      assert.equal(await oracle.exited, 1)
      assert.match(ours.stderr, /^Fatal error, can't open config file '\/no\/such\//)
      assert.ok(oracle.stdout.endsWith(` # ${ours.stderr}`), oracle.stdout)
    }
  })

  test('names the line and the reason', async (t) => {
    const { stderr } = await refusal(t, ['-'], { stdin: 'port 1\n\nno-such-directive 1\n' })
    assert.match(stderr, /FATAL CONFIG FILE ERROR/)
    assert.match(stderr, /at line 3\n>>> 'no-such-directive 1'\nBad directive or wrong number of arguments\n/)
  })

  test('is refused before the server goes into the background', async (t) => {
    const { stderr } = await refusal(t, ['--daemonize', 'yes', '--hz', 'x'])
    assert.match(stderr, />>> 'hz "x"'/)
  })
})

/** What this version cannot do, and a part of the sentence that says so. */
const IMPOSSIBLE: readonly (readonly [args: readonly string[], sentence: RegExp])[] = [
  [['--cluster-enabled', 'yes'], /Cannot start: cluster-enabled is on, .*Use --cluster-enabled no\./],
  [['--tls-port', '6390'], /Cannot start: tls-port is set, .*Use --tls-port 0\./],
  [['--aclfile', 'users.acl'], /Cannot start: aclfile is set, .*Remove the directive\./],
]

/** The same for lines that are wrong in themselves. */
const IMPOSSIBLE_LINES: readonly (readonly [line: string, reason: RegExp])[] = [
  ['user alice on >secret ~* +@all', /knows no users but the default one/],
  ['user default on >secret ~* +@all', /knows no users but the default one/],
  ['loadmodule /usr/lib/redis/module.so', /modules are written for Redis in C/],
  ['sentinel monitor x 127.0.0.1 6379 2', /sentinel directive while not in sentinel mode/],
]

describe('what this version cannot do', { concurrency: 2 }, () => {
  for (const [args, sentence] of IMPOSSIBLE) {
    test(`stops the server: ${args.join(' ')}`, async (t) => {
      const { stdout } = await refusal(t, [...args, '--port', '0'])
      assert.match(stdout, sentence)
    })
  }

  for (const [line, reason] of IMPOSSIBLE_LINES) {
    test(`stops the server: ${line}`, async (t) => {
      const { stderr } = await refusal(t, ['-'], { stdin: line })
      assert.match(stderr, reason)
    })
  }

  test('all of it is said at once', async (t) => {
    const { stdout } = await refusal(t, ['--cluster-enabled', 'yes', '--tls-port', '1', '--port', '0'])
    assert.match(stdout, /cluster-enabled is on.*tls-port is set/s)
  })

  test('settings without effect are worth a warning', async (t) => {
    const server = launch(t, [
      '--port',
      '0',
      '--unixsocket',
      's',
      '--maxmemory',
      '100mb',
      '--io-threads',
      '4',
    ])
    await server.ready()
    assert.match(
      server.stdout,
      /# WARNING These settings have no effect in this version: .*\bmaxmemory\b.*\./,
    )
    assert.match(server.stdout, /no effect.*\bio-threads\b/)
    await server.stop()
    const quiet = await launchReady(t, ['--port', '0', '--unixsocket', 's'])
    assert.doesNotMatch(quiet.stdout, /WARNING/)
  })

  test("the default user's own rules, which Redis writes into its files, are no request", async (t) => {
    const stdin = 'user default on nopass sanitize-payload ~* &* +@all\nport 0\nunixsocket s\n'
    const server = launch(t, ['-'], { stdin })
    await server.ready()
    assert.equal(await server.stop(), 0)
  })
})

describe('other requests of the command line', { concurrency: 2 }, () => {
  test('--version and -v print a version that tools find', async (t) => {
    for (const option of ['--version', '-v']) {
      const launched = launch(t, [option])
      assert.equal(await launched.exited, 0)
      assert.match(launched.stdout, /^.*\bv=7\.\d+\.\d+ .*redstart=\d+\.\d+\.\d+\n$/)
    }
  })

  test('--help and -h print the usage', async (t) => {
    for (const option of ['--help', '-h']) {
      const launched = launch(t, [option])
      assert.equal(await launched.exited, 0)
      assert.match(launched.stdout, /^Usage: redstart /)
    }
  })

  test('--test-memory and --check-system are refused', async (t) => {
    const { stderr } = await refusal(t, ['--test-memory', '10'])
    assert.match(stderr, /no test of memory/)
    await refusal(t, ['--check-system'])
  })
})
