// CLIENT TRACKING and its companions on both servers: every rule about options, and what they answer.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { useInProcess, usePair } from '../support/suite.ts'
import { compareScenes, type Move } from './scenario.ts'

const ON = ['CLIENT', 'TRACKING', 'ON'] as const
const OFF = ['CLIENT', 'TRACKING', 'OFF'] as const
const INFO = ['CLIENT', 'TRACKINGINFO'] as const
const GETREDIR = ['CLIENT', 'GETREDIR'] as const

describe('tracking commands', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('options and their rules', async () => {
    for (const name of ['a2', 'a3']) {
      const words: readonly (readonly string[])[] = [
        INFO,
        GETREDIR,
        OFF,
        ON,
        INFO,
        GETREDIR,
        [...ON, 'BCAST'],
        [...ON, 'NOLOOP', 'noloop'],
        INFO,
        [...ON, 'OPTIN', 'OPTOUT'],
        [...ON, 'OPTIN'],
        INFO,
        [...ON, 'OPTOUT'],
        OFF,
        [...ON, 'OPTOUT', 'NOLOOP'],
        INFO,
        [...ON, 'OPTIN'],
        ON,
        [...ON, 'OPTIN'],
        OFF,
        INFO,
        [...ON, 'PREFIX', 'a'],
        [...ON, 'BCAST', 'OPTIN'],
        [...ON, 'BCAST', 'OPTOUT'],
        [...ON, 'BCAST', 'OPTOUT', 'OPTIN'],
        [...ON, 'BCAST', 'PREFIX', 'foo', 'PREFIX', 'bar'],
        INFO,
        [...ON, 'BCAST', 'PREFIX', 'fo'],
        [...ON, 'BCAST', 'PREFIX', 'foo'],
        [...ON, 'BCAST', 'PREFIX', 'x', 'PREFIX', 'barter'],
        [...ON, 'BCAST', 'PREFIX', ''],
        [...ON, 'BCAST', 'PREFIX', 'x', 'PREFIX', 'xy'],
        [...ON, 'BCAST', 'PREFIX', 'n\0ul', 'PREFIX', 'n\0ull'],
        [...ON, 'BCAST', 'PREFIX', 'n\r\nl', 'PREFIX', 'n\r\nl'],
        [...ON, 'BCAST', 'PREFIX', 'zoo'],
        INFO,
        [...ON, 'BCAST', 'NOLOOP'],
        INFO,
        ON,
        [...ON, 'OPTIN'],
        OFF,
        INFO,
        [...ON, 'BCAST'],
        INFO,
        OFF,
        [...ON, 'REDIRECT', '0'],
        [...ON, 'REDIRECT', '-1'],
        [...ON, 'REDIRECT', '999999999'],
        [...ON, 'REDIRECT', 'x'],
        [...ON, 'REDIRECT', '99999999999999999999'],
        [...ON, 'REDIRECT', '{b}', 'REDIRECT', '{b}'],
        [...ON, 'REDIRECT'],
        [...ON, 'REDIRECT', '{b}'],
        GETREDIR,
        INFO,
        ON,
        GETREDIR,
        [...ON, 'redirect', `{${name}}`],
        GETREDIR,
        OFF,
        GETREDIR,
        ['CLIENT', 'TRACKING', 'maybe'],
        ['CLIENT', 'TRACKING', 'maybe', 'BCAST'],
        ['CLIENT', 'TRACKING', 'OFF', 'PREFIX', 'x'],
        ['CLIENT', 'TRACKING', 'OFF', 'OPTIN', 'OPTOUT'],
        ['CLIENT', 'TRACKING', 'OFF', 'nonsense'],
        [...ON, 'PREFIX'],
        [...ON, 'nonsense'],
        ['CLIENT', 'TRACKING'],
        ['CLIENT', 'TRACKINGINFO', 'x'],
        ['CLIENT', 'GETREDIR', 'x'],
        ['CLIENT', 'CACHING'],
        ['CLIENT', 'CACHING', 'YES', 'x'],
      ]
      const moves: Move[] = [['b', 'PING'], ...words.map((each): Move => [name, ...each])]
      await compareScenes(pair, moves)
    }
  })

  test('CLIENT CACHING', async () => {
    const yes = ['CLIENT', 'CACHING', 'YES'] as const
    const no = ['CLIENT', 'CACHING', 'no'] as const
    const words: readonly (readonly string[])[] = [
      yes,
      ON,
      yes,
      no,
      ['CLIENT', 'CACHING', 'maybe'],
      OFF,
      [...ON, 'OPTIN'],
      no,
      yes,
      INFO,
      ['PING'],
      INFO,
      yes,
      ['NOSUCH'],
      INFO,
      yes,
      ['CLIENT', 'NOSUCH'],
      INFO,
      yes,
      ['MULTI'],
      INFO,
      ['GET', 'k'],
      ['EXEC'],
      INFO,
      ['MULTI'],
      yes,
      INFO,
      ['EXEC'],
      INFO,
      OFF,
      [...ON, 'OPTOUT'],
      yes,
      no,
      INFO,
      ON,
      INFO,
      ['PING'],
      OFF,
      no,
      INFO,
    ]
    await compareScenes(pair, [['a3', words]])
  })

  test('RESET ends tracking', async () => {
    await compareScenes(pair, [
      ['a3', ...ON, 'OPTIN', 'NOLOOP'],
      ['a3', 'RESET'],
      ['a3', ...INFO],
      ['a3', ...GETREDIR],
      ['a3', ...ON, 'BCAST', 'PREFIX', 'a'],
      ['a3', 'RESET'],
      ['a3', ...INFO],
      ['b', 'SET', 'a', '1'],
    ])
  })
})

describe('tracking, as others see it', () => {
  const redstart = useInProcess()

  test('two prefixes of one command that overlap are an error, and only that', async () => {
    const reply = await ask(redstart.client, ...ON, 'BCAST', 'PREFIX', 'x', 'PREFIX', 'y', 'PREFIX', 'yy')
    assert.equal(
      String(reply),
      "ReplyError: ERR Prefix 'y' overlaps with another provided prefix 'yy'. Prefixes for a single client must not overlap.",
    )
    assert.equal(redstart.server.tracking.clientCount, 0)
  })

  test('CLIENT INFO and INFO', async () => {
    const { client } = redstart
    const info = async () =>
      / flags=(\w+) .* redir=(-?\d+) /.exec(String(await ask(client, 'CLIENT', 'INFO')))?.slice(1)
    const figures = async () =>
      [...String(await ask(client, 'INFO', 'everything')).matchAll(/tracking_(\w+):(\d+)/g)]
        .map(([, name, value]) => `${name}=${value}`)
        .join(' ')
    assert.deepEqual(await info(), ['N', '-1'])
    await client.call(...ON)
    assert.deepEqual(await info(), ['t', '0'])
    await client.call('MGET', 'a', 'b', 'c')
    assert.equal(await figures(), 'clients=1 total_keys=3 total_items=3 total_prefixes=0')
    await client.call(...OFF)
    assert.equal(await figures(), 'clients=0 total_keys=3 total_items=3 total_prefixes=0')
    await client.call(...ON, 'BCAST', 'PREFIX', 'a', 'PREFIX', 'b')
    assert.deepEqual(await info(), ['tB', '0'])
    assert.equal(await figures(), 'clients=1 total_keys=3 total_items=3 total_prefixes=2')
    await client.call('RESET')
    await client.call('FLUSHALL')
    assert.equal(await figures(), 'clients=0 total_keys=0 total_items=0 total_prefixes=0')
  })
})
