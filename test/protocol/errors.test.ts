// Protocol errors and odd requests: the same bytes as from Redis, and the connection closed where Redis closes it.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { encodeCommand } from '../support/command.ts'
import { startOracle } from '../support/oracle.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { type InProcessServer, startInProcess } from './in-process.ts'
import { exchange } from './raw-exchange.ts'

const PING = 'PING\r\n'

/** After each of these the connection is closed, and what follows is not answered. */
const FATAL: readonly string[] = [
  '*2147483648\r\n',
  '*3000000000\r\n',
  '*99999999999999999999\r\n',
  '*-9223372036854775809\r\n',
  '*x\r\n',
  '*\r\n',
  '* 1\r\n',
  '*1 \r\n',
  '*+1\r\n',
  '*01\r\n',
  '*-0\r\n',
  '*1.5\r\n',
  '*1\r\n+\r\n',
  '*1\r\n\r\n',
  '*1\r\n\xff\r\n',
  '*1\r\nfoo\r\n',
  '*1\r\n*1\r\n$4\r\nPING\r\n',
  '*1\r\n:1\r\n',
  '*1\r\n$-1\r\n',
  '*1\r\n$-10\r\n',
  '*1\r\n$\r\n',
  '*1\r\n$x\r\n',
  '*1\r\n$04\r\nPING\r\n',
  '*1\r\n$536870913\r\n',
  '*1\r\n$2000000000\r\n',
  '*1\r\n$9223372036854775808\r\n',
  '*3\r\n$3\r\nSET\r\n$1\r\nx\r\nfooz\r\n',
  '*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$blabla\r\n',
  'set """key""" value\r\n',
  "set 'key\r\n",
  'set "key\r\n',
  'set "key"x value\r\n',
  'POST / HTTP/1.1\r\n',
  'Host: example.com\r\n',
  'QUIT\r\n',
  'QUIT now\r\n',
]

/** None of these closes the connection. */
const HARMLESS: readonly string[] = [
  '\r\n',
  '\n\n\r\n',
  '   \r\n',
  '*0\r\n',
  '*-1\r\n',
  '*-10\r\n',
  '*-9223372036854775808\r\n',
  'PING\n',
  '  PING   \r\n',
  '\tPING\t\r\n',
  'ping "a b"\r\n',
  "ping 'a b'\r\n",
  'ping "\\x41\\n\\r\\t\\a\\b\\"\\\\\\q"\r\n',
  "ping '\\n\\''\r\n",
  'ping a"b"\r\n',
  'ping \xff\xfe\r\n',
  'ping ""\r\n',
  '"ping" \'x\'\r\n',
  '*1\r\n$4\r\nPINGxx',
  '*2\r\n$4\r\nECHO\r\n$0\r\n\r\n',
  '*1\r\n$0\r\n\r\n',
  '*1\r\r$4\r\nPING\r\n',
  'nosuch\r\n',
  'nosuch a b c\r\n',
  `nosuch ${'a'.repeat(200)} b\r\n`,
  `nosuch ${'a '.repeat(100)}\r\n`,
  `${'n'.repeat(200)} ${'a'.repeat(126)} b c\r\n`,
  `nosuch ${'a'.repeat(125)} b c\r\n`,
  `nosuch ${'a'.repeat(124)} b c\r\n`,
  encodeCommand(['nosuch', Buffer.from([0x61, 0, 0x62]), 'c\r\nd', Buffer.from([0xff])]).toString('latin1'),
  encodeCommand([Buffer.from('no\0such'), '']).toString('latin1'),
  encodeCommand(['no\r\nsuch', 'x\n']).toString('latin1'),
  encodeCommand(['']).toString('latin1'),
  encodeCommand(['client', 'nosuch\0x']).toString('latin1'),
  encodeCommand(['CLIENT', `no\r${'s'.repeat(200)}`]).toString('latin1'),
  'client\r\n',
  'CONFIG\r\n',
  'get\r\n',
  'ping a b\r\n',
  'set a\r\n',
]

/** Requests that are too long, and what bounds them. */
const TOO_LONG: readonly string[] = [
  'x'.repeat(100_000),
  `set ${'"'.repeat(100_000)}`,
  `*${'1'.repeat(100_000)}`,
  `*1\r\n$${'1'.repeat(100_000)}`,
  `*2\r\n$4\r\nECHO\r\n$${'\0'.repeat(100_000)}`,
]

const UNAUTHENTICATED: readonly string[] = [
  '*11\r\n',
  '*2147483647\r\n',
  '*1\r\n$16385\r\n',
  '*2\r\n$4\r\nAUTH\r\n$100000000\r\n',
]

describe('against Redis', { skip: oracleMissing() }, () => {
  let oraclePort = 0
  let stopOracle = async () => {}
  const servers: InProcessServer[] = []
  const cleanUps: (() => Promise<void>)[] = []

  before(async () => {
    const oracle = await startOracle()
    oraclePort = oracle.port
    stopOracle = () => oracle.stop()
    const cleanUp = { after: (each: () => Promise<void>) => cleanUps.push(each) }
    servers.push(await startInProcess(cleanUp), await startInProcess(cleanUp, { plain: true }))
    servers.push(await startInProcess(cleanUp, { unix: true }))
  })
  after(async () => {
    for (const cleanUp of cleanUps) await cleanUp()
    await stopOracle()
  })

  async function compare(text: string, end: boolean): Promise<void> {
    const bytes = Buffer.from(text, 'latin1')
    const expected = await exchange(oraclePort, bytes, { end })
    for (const { target } of servers) {
      const got = await exchange(target, bytes, { end })
      assert.equal(got.toString('latin1'), expected.toString('latin1'), JSON.stringify(text.slice(0, 300)))
    }
  }

  test('what ends a connection', async () => {
    for (const text of FATAL) {
      await compare(text, false)
      await compare(PING + text + PING, false)
    }
  })

  test('what does not', async () => {
    for (const text of HARMLESS) {
      await compare(text, true)
      await compare(PING + text + PING, true)
    }
  })

  test('inline requests, quoted at random', async () => {
    const piece = fc.constantFrom(
      ...[
        '"',
        "'",
        '\\',
        ' ',
        '\t',
        '\r',
        '\v',
        'x',
        '4',
        'n',
        'Z',
        '\0',
        '\xff',
        '\\x4',
        '\\"',
        "\\'",
        '" ',
      ],
    )
    const line = fc.array(piece, { maxLength: 14 }).map((pieces) => `nosuch ${pieces.join('')}\n`)
    await fc.assert(
      fc.asyncProperty(line, (text) => compare(text + PING, true)),
      { numRuns: 300 },
    )
  })

  test('lines without an end', async () => {
    for (const text of TOO_LONG) await compare(text, false)
  })

  test('before authentication', async () => {
    for (const each of servers) await setConfig(each, 'requirepass', 'secret')
    await exchange(oraclePort, 'CONFIG SET requirepass secret\r\n', { end: true })
    try {
      for (const text of UNAUTHENTICATED) {
        await compare(text, false)
        await compare(`AUTH secret\r\n${text}`, true)
      }
      for (const text of HARMLESS) await compare(text, true)
      await compare(`*1\r\n$16384\r\n${'x'.repeat(16384)}\r\n`, true)
      await compare(`AUTH secret\r\n*2\r\n$4\r\nPING\r\n$16385\r\n${'x'.repeat(16385)}\r\n`, true)
    } finally {
      for (const each of servers) await setConfig(each, 'requirepass', '')
      await exchange(oraclePort, 'AUTH secret\r\nCONFIG SET requirepass ""\r\n', { end: true })
    }
  })

  test('proto-max-bulk-len', async () => {
    for (const each of servers) await setConfig(each, 'proto-max-bulk-len', '2000000')
    await exchange(oraclePort, 'CONFIG SET proto-max-bulk-len 2000000\r\n', { end: true })
    await compare('*1\r\n$2000001\r\n', false)
    await compare(`*2\r\n$6\r\nSTRLEN\r\n$2000000\r\n${'x'.repeat(2_000_000)}\r\nPING\r\n`, true)
  })
})

async function setConfig(server: InProcessServer, name: string, value: string): Promise<void> {
  const result = await server.server.config.set([[Buffer.from(name), Buffer.from(value)]])
  assert.equal(result.error, undefined)
}
