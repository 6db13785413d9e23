// Commands without a socket: their words, and their replies as JavaScript values.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createServer, ReplyError, type ReplyValue, type ServerOptions } from '../../src/index.ts'
import type { Cleanable } from '../process/launch.ts'

function makeServer(t: Cleanable, options: ServerOptions = {}) {
  const server = createServer(options)
  t.after(() => server.close())
  return server
}

const DEBUGGABLE = { config: { 'enable-debug-command': 'local' } }

describe('replies', () => {
  /** What DEBUG PROTOCOL gives for each kind of reply. */
  const KINDS: readonly (readonly [kind: string, value: ReplyValue])[] = [
    ['string', 'Hello World'],
    ['integer', 12345],
    // biome-ignore lint/suspicious/noApproximativeNumericConstant: it is what the command gives
    ['double', 3.141],
    ['null', null],
    ['array', [0, 1, 2]],
    ['set', new Set([0, 1, 2])],
    [
      'map',
      new Map<ReplyValue, ReplyValue>([
        [0, false],
        [1, true],
        [2, false],
      ]),
    ],
    ['attrib', 'Some real reply following the attribute'],
    ['verbatim', 'This is a verbatim\nstring'],
    ['true', true],
    ['false', false],
    ['bignum', 1234567999999999999999999999999999999n],
  ]

  for (const [kind, value] of KINDS) {
    test(`of the kind ${kind}`, async (t) => {
      const server = makeServer(t, DEBUGGABLE)
      assert.deepEqual(await server.execute(['DEBUG', 'PROTOCOL', kind]), value)
    })
  }

  test('of strings come as text, or as buffers if asked for', async (t) => {
    const server = makeServer(t)
    const bytes = Buffer.from([0xff, 0, 13, 10, 0xc3])
    assert.equal(await server.execute(['SET', 'k', bytes]), 'OK')
    assert.deepEqual(await server.execute(['GET', 'k'], { buffers: true }), bytes)
    assert.equal(await server.execute(['GET', 'k']), '�\0\r\n�')
    assert.deepEqual(await server.execute(['MGET', 'k', 'none'], { buffers: true }), [bytes, null])
    assert.equal(await server.execute(['SET', 'é', '日本']), 'OK')
    assert.equal(await server.execute(['GET', Buffer.from('é')]), '日本')
  })

  test('of buffers are copies', async (t) => {
    const server = makeServer(t)
    await server.execute(['SET', 'k', 'abc'])
    const first = (await server.execute(['GET', 'k'], { buffers: true })) as Buffer
    first.fill(0)
    assert.equal(await server.execute(['GET', 'k']), 'abc')
  })

  test('of errors reject, with the code apart', async (t) => {
    const server = makeServer(t)
    await server.execute(['SET', 'k', 'text'])
    await assert.rejects(server.execute(['INCR', 'k']), (error: unknown) => {
      assert.ok(error instanceof ReplyError)
      assert.equal(error.message, 'ERR value is not an integer or out of range')
      assert.equal(error.code, 'ERR')
      return true
    })
    await assert.rejects(server.execute(['NO SUCH\r\nCOMMAND']), { code: 'ERR', name: 'ReplyError' })
  })

  test('of integers beyond 2^53 are bigints', async (t) => {
    const server = makeServer(t)
    assert.equal(await server.execute(['INCRBY', 'k', 9007199254740991n]), Number.MAX_SAFE_INTEGER)
    assert.equal(await server.execute(['INCR', 'k']), 9007199254740992n)
    await server.execute(['SET', 'k', 9223372036854775806n])
    assert.equal(await server.execute(['INCR', 'k']), 9223372036854775807n)
    await server.execute(['SET', 'k', -9223372036854775808n])
    assert.equal(await server.execute(['DECRBY', 'k', 0]), -9223372036854775808n)
  })

  test('of maps keep their order', async (t) => {
    const server = makeServer(t)
    const reply = await server.execute(['CONFIG', 'GET', 'maxclients', 'port'])
    assert.ok(reply instanceof Map)
    assert.deepEqual([...reply.keys()].sort(), ['maxclients', 'port'])
    assert.equal(reply.get('maxclients'), '10000')
  })

  test('of several megabytes and of many thousand elements', async (t) => {
    const server = makeServer(t)
    const value = Buffer.alloc(5_000_000, 'redstart')
    await server.execute(['SET', 'big', value])
    assert.ok(value.equals((await server.execute(['GET', 'big'], { buffers: true })) as Buffer))
    const keys = Array.from({ length: 20_000 }, (_, i) => `key:${i}`)
    await server.execute(['MSET', ...keys.flatMap((key) => [key, key])])
    assert.deepEqual(await server.execute(['MGET', ...keys]), keys)
    const copies = (await server.execute(['MGET', 'big', 'big', 'none', 'big'], {
      buffers: true,
    })) as Buffer[]
    assert.deepEqual(
      copies.map((copy) => copy?.length ?? null),
      [5_000_000, 5_000_000, null, 5_000_000],
    )
  })
})

describe('commands', () => {
  test('take numbers, and nothing that is no word', async (t) => {
    const server = makeServer(t)
    assert.equal(await server.execute(['SET', 'k', 1.5]), 'OK')
    assert.equal(await server.execute(['INCRBYFLOAT', 'k', 1n]), '2.5')
    await assert.rejects(server.execute([]), TypeError)
    const wrong = ['SET', 'k', undefined] as unknown as string[]
    await assert.rejects(server.execute(wrong), /a word of a command cannot be undefined/)
    await assert.rejects(server.execute(['SET', 'k', null as unknown as string]), /cannot be null/)
    assert.equal(await server.execute(['GET', 'k']), '2.5')
  })

  test('are answered in their order, with what they were given, whatever becomes of it', async (t) => {
    const server = makeServer(t)
    const word = Buffer.from('first')
    const replies = [
      server.execute(['SET', 'k', word]),
      server.execute(['INCR', 'k']).catch((error: ReplyError) => error.code),
      server.execute(['APPEND', 'k', '!']),
      server.execute(['GET', 'k'], { buffers: true }),
      server.execute(['GET', 'k']),
    ]
    word.fill('x')
    assert.deepEqual(await Promise.all(replies), ['OK', 'ERR', 6, Buffer.from('first!'), 'first!'])
  })

  test('a thousand at once', async (t) => {
    const server = makeServer(t)
    const replies = await Promise.all(Array.from({ length: 1000 }, () => server.execute(['INCR', 'n'])))
    assert.deepEqual(
      replies,
      Array.from({ length: 1000 }, (_, i) => i + 1),
    )
  })

  test('keep their database and name from one to the next', async (t) => {
    const server = makeServer(t)
    await server.execute(['SELECT', 3])
    await server.execute(['SET', 'k', 'v'])
    assert.match(String(await server.execute(['INFO', 'keyspace'])), /^db3:keys=1,/m)
    await server.execute(['CLIENT', 'SETNAME', 'me'])
    assert.equal(await server.execute(['CLIENT', 'GETNAME']), 'me')
    assert.match(
      String(await server.execute(['CLIENT', 'LIST'])),
      /^id=1 addr=memory:0 .* name=me .* resp=3 /,
    )
  })

  test('need no password, before and after there is one', async (t) => {
    const server = makeServer(t, { config: { requirepass: 'secret' } })
    assert.equal(await server.execute(['PING']), 'PONG')
    await server.execute(['CONFIG', 'SET', 'requirepass', 'other'])
    assert.equal(await server.execute(['PING']), 'PONG')
    assert.equal(await server.execute(['RESET']), 'RESET')
    assert.equal(await server.execute(['DBSIZE']), 0)
  })

  test('may be given from inside the log, in the middle of another command', async (t) => {
    const replies: Promise<ReplyValue>[] = []
    const server = makeServer(t, {
      ...DEBUGGABLE,
      log: (line) => {
        if (line.includes('tell')) replies.push(server.execute(['INCR', 'told']))
      },
    })
    assert.equal(await server.execute(['DEBUG', 'LOG', 'tell']), 'OK')
    assert.equal(await server.execute(['DEBUG', 'LOG', 'tell']), 'OK')
    assert.deepEqual(await Promise.all(replies), [1, 2])
  })

  test('what brings messages is refused, for they are no replies', async (t) => {
    const server = makeServer(t)
    for (const words of [
      ['SUBSCRIBE', 'x'],
      [Buffer.from('psubscribe'), 'x'],
      ['unsubscribe'],
      ['MONITOR'],
    ]) {
      await assert.rejects(server.execute(words), TypeError)
    }
    await assert.rejects(server.execute(['CLIENT', 'TRACKING', 'ON']), TypeError)
    assert.equal(await server.execute(['PUBLISH', 'x', 'y']), 0)
  })

  test('CLIENT REPLY is refused, for every promise has its reply', async (t) => {
    const server = makeServer(t)
    await assert.rejects(server.execute(['client', Buffer.from('Reply'), 'OFF']), TypeError)
    assert.equal(await server.execute(['PING']), 'PONG')
  })

  test('go on with a new connection when one closed the old one', async (t) => {
    const server = makeServer(t)
    await server.execute(['SELECT', 1])
    assert.equal(await server.execute(['QUIT']), 'OK')
    assert.match(String(await server.execute(['CLIENT', 'INFO'])), /^id=2 .* db=0 /)
    await server.execute(['CLIENT', 'KILL', 'ID', 2, 'SKIPME', 'no'])
    assert.match(String(await server.execute(['CLIENT', 'INFO'])), /^id=3 /)
    assert.equal(await server.execute(['CLIENT', 'KILL', 'TYPE', 'normal']), 0)
  })

  test('may ask for the replies of RESP2', async (t) => {
    const server = makeServer(t)
    assert.ok(Array.isArray(await server.execute(['HELLO', 2])))
    assert.deepEqual(await server.execute(['CONFIG', 'GET', 'port']), ['port', '0'])
    assert.ok((await server.execute(['HELLO', 3])) instanceof Map)
  })
})
