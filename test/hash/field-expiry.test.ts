// Fields that expire, on a clock that the test moves: invisible at their time, deleted when met or by the cron.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import { ManualClock } from '../../src/server/clock.ts'
import { ask } from '../support/ask.ts'
import type { Command } from '../support/command.ts'
import { recordEvents, recordPropagation } from '../support/recording.ts'
import type { Reply } from '../support/reply.ts'
import { useInProcess } from '../support/suite.ts'

const clock = new ManualClock()
const subject = useInProcess({ clock })

beforeEach(async () => {
  subject.server.activeExpire = false
  await subject.client.pipeline([['RESET'], ['FLUSHALL']])
})

const call = (...command: Command) => ask(subject.client, ...command)

/** A hash with a field `f` that expires in 10 ms and a field `g` that does not. */
async function makeHash(): Promise<void> {
  await call('HSET', 'h', 'f', '1', 'g', '2')
  assert.deepEqual(await call('HPEXPIRE', 'h', 10, 'FIELDS', 1, 'f'), [1])
}

describe('a field with a time to live', () => {
  test('shows how long it lives, and is gone in the millisecond after its time', async () => {
    await call('HSET', 'h', 'f', '1', 'g', '2')
    assert.deepEqual(await call('HPEXPIRE', 'h', 1500, 'FIELDS', 2, 'f', 'x'), [1, -2])
    assert.equal(await call('OBJECT', 'ENCODING', 'h'), 'hashtable')
    const at = clock.now() + 1500
    assert.deepEqual(await call('HPTTL', 'h', 'FIELDS', 3, 'f', 'g', 'x'), [1500, -1, -2])
    assert.deepEqual(await call('HTTL', 'h', 'FIELDS', 1, 'f'), [2])
    assert.deepEqual(await call('HPEXPIRETIME', 'h', 'FIELDS', 1, 'f'), [at])
    assert.deepEqual(await call('HEXPIRETIME', 'h', 'FIELDS', 1, 'f'), [Math.ceil(at / 1000)])
    clock.advance(1500)
    assert.deepEqual([await call('HPTTL', 'h', 'FIELDS', 1, 'f'), await call('HGET', 'h', 'f')], [[0], '1'])
    clock.advance(1)
    assert.deepEqual(await call('HPTTL', 'h', 'FIELDS', 1, 'f'), [-2])
    assert.deepEqual(await call('HGETALL', 'h'), ['g', '2'])
  })

  test('is absent for every command from then on', async () => {
    const questions: [Command, Reply][] = [
      [['HGET', 'h', 'f'], null],
      [
        ['HMGET', 'h', 'f', 'g'],
        [null, '2'],
      ],
      [['HEXISTS', 'h', 'f'], 0],
      [['HSTRLEN', 'h', 'f'], 0],
      [
        ['HGETALL', 'h'],
        ['g', '2'],
      ],
      [['HKEYS', 'h'], ['g']],
      [['HVALS', 'h'], ['2']],
      [
        ['HSCAN', 'h', '0'],
        ['0', ['g', '2']],
      ],
      [['HRANDFIELD', 'h'], 'g'],
      [['HRANDFIELD', 'h', '9'], ['g']],
      [
        ['HRANDFIELD', 'h', '-2'],
        ['g', 'g'],
      ],
      [['HDEL', 'h', 'f'], 0],
      [['HSET', 'h', 'f', '3'], 1],
      [['HSETNX', 'h', 'f', '3'], 1],
      [['HINCRBY', 'h', 'f', '3'], 3],
      [['HINCRBYFLOAT', 'h', 'f', '3'], '3'],
      [['HTTL', 'h', 'FIELDS', 1, 'f'], [-2]],
      [['HPERSIST', 'h', 'FIELDS', 1, 'f'], [-2]],
      [['HPEXPIRE', 'h', 100, 'FIELDS', 1, 'f'], [-2]],
      [['HGETEX', 'h', 'PERSIST', 'FIELDS', 1, 'f'], [null]],
      [['HGETDEL', 'h', 'FIELDS', 1, 'f'], [null]],
      [['HSETEX', 'h', 'FXX', 'FIELDS', 1, 'f', 'x'], 0],
      [['HSETEX', 'h', 'FNX', 'FIELDS', 1, 'f', 'x'], 1],
    ]
    for (const [question, answer] of questions) {
      await call('FLUSHALL')
      await makeHash()
      clock.advance(11)
      assert.deepEqual(await call(...question), answer, question.join(' '))
      assert.deepEqual(await call('HGET', 'h', 'g'), '2')
    }
  })

  test('is counted by HLEN until it is deleted, as in Redis', async () => {
    await makeHash()
    clock.advance(11)
    assert.equal(await call('HLEN', 'h'), 2)
    assert.equal(await call('HGET', 'h', 'f'), null)
    assert.equal(await call('HLEN', 'h'), 1)
  })

  test('takes its key with it when it was the last', async () => {
    await call('HSET', 'h', 'f', '1')
    await call('HPEXPIRE', 'h', 10, 'FIELDS', 1, 'f')
    clock.advance(11)
    assert.deepEqual(await call('HGETALL', 'h'), [])
    assert.equal(await call('EXISTS', 'h'), 1)
    assert.deepEqual(await call('HMGET', 'h', 'f', 'f'), [null, null])
    assert.equal(await call('EXISTS', 'h'), 0)
    for (const question of [
      ['HGET', 'h', 'f'],
      ['HRANDFIELD', 'h'],
    ]) {
      await call('HSETEX', 'h', 'PX', 10, 'FIELDS', 1, 'f', '1')
      clock.advance(11)
      assert.equal(await call(...question), null)
      assert.equal(await call('DBSIZE'), 0)
    }
  })

  test('stays hidden while CLIENT PAUSE holds writers back', async () => {
    await makeHash()
    await call('CLIENT', 'PAUSE', 100_000, 'WRITE')
    clock.advance(50)
    assert.deepEqual([await call('HGET', 'h', 'f'), await call('HKEYS', 'h')], [null, ['g']])
    for (let i = 0; i < 20; i++) assert.equal(await call('HRANDFIELD', 'h'), 'g')
    assert.deepEqual(await call('HRANDFIELD', 'h', '5'), ['g'])
    assert.equal(await call('HLEN', 'h'), 2)
    await call('CLIENT', 'UNPAUSE')
    assert.equal(await call('HGET', 'h', 'f'), null)
    assert.equal(await call('HLEN', 'h'), 1)
  })

  test('keeps or loses its time, depending on how it is set', async () => {
    const ttlAfter = async (...command: Command): Promise<Reply> => {
      await call('DEL', 'h')
      await makeHash()
      await call(...command)
      return ((await call('HPTTL', 'h', 'FIELDS', 1, 'f')) as Reply[])[0]
    }
    assert.equal(await ttlAfter('HSET', 'h', 'f', 'x'), -1)
    assert.equal(await ttlAfter('HMSET', 'h', 'f', 'x', 'g', 'y'), -1)
    assert.equal(await ttlAfter('HINCRBY', 'h', 'f', 5), 10)
    assert.equal(await ttlAfter('HINCRBYFLOAT', 'h', 'f', 5), 10)
    assert.equal(await ttlAfter('HSETEX', 'h', 'FIELDS', 1, 'f', 'x'), -1)
    assert.equal(await ttlAfter('HSETEX', 'h', 'KEEPTTL', 'FIELDS', 1, 'f', 'x'), 10)
    assert.equal(await ttlAfter('HSETEX', 'h', 'PX', 77, 'FIELDS', 1, 'f', 'x'), 77)
    assert.equal(await ttlAfter('HGETEX', 'h', 'FIELDS', 1, 'f'), 10)
    assert.equal(await ttlAfter('HGETEX', 'h', 'PERSIST', 'FIELDS', 1, 'f'), -1)
    assert.equal(await ttlAfter('HGETEX', 'h', 'EX', 1, 'FIELDS', 1, 'f'), 1000)
    assert.equal(await ttlAfter('HSET', 'h', 'g', 'x'.repeat(1000)), 10)
    assert.equal(await ttlAfter('HSETEX', 'h', 'KEEPTTL', 'FIELDS', 1, 'f', 'x'.repeat(1000)), 10)
  })
})

describe('hashes with such fields', () => {
  test('keep the times when they are copied, renamed, moved and swapped, and are emptied there by the cron', async () => {
    subject.server.activeExpire = true
    const changes: Command[][] = [
      [['COPY', 'h', 'other']],
      [['RENAME', 'h', 'other']],
      [['COPY', 'h', 'h', 'DB', '1']],
      [['MOVE', 'h', '1']],
      [['SWAPDB', '0', '1']],
      [
        ['RENAME', 'h', 'x'],
        ['MOVE', 'x', '1'],
        ['SWAPDB', '0', '1'],
        ['RENAME', 'x', 'y'],
      ],
    ]
    for (const commands of changes) {
      await call('FLUSHALL')
      await makeHash()
      for (const command of commands) await call(...command)
      clock.advance(200)
      let hashes = 0
      for (const index of ['0', '1']) {
        await call('SELECT', index)
        for (const key of (await call('KEYS', '*')) as string[]) {
          hashes++
          assert.equal(await call('HLEN', key), 1, `${key} after ${commands.join('; ')}`)
        }
      }
      assert.equal(hashes, commands[0][0] === 'COPY' ? 2 : 1)
      await call('SELECT', '0')
      assert.deepEqual(
        subject.server.keyspace.databases.map((db) => db.volatileHashes.size).filter((size) => size > 0),
        [],
      )
    }
  })

  test('are forgotten when their keys are deleted, overwritten or flushed', async () => {
    const db = subject.server.keyspace.databases[0]
    for (const command of [
      ['DEL', 'h'],
      ['UNLINK', 'h'],
      ['SET', 'h', 'v'],
      ['FLUSHDB'],
      ['FLUSHALL', 'ASYNC'],
      ['HPERSIST', 'h', 'FIELDS', 1, 'f'],
      ['HDEL', 'h', 'f'],
      ['HSET', 'h', 'f', 'x'],
      ['RENAME', 'other', 'h'],
    ] as Command[]) {
      await call('SET', 'other', 'v')
      await makeHash()
      assert.equal(db.volatileHashes.size, 1)
      await call(...command)
      assert.equal(db.volatileHashes.size, 0, command.join(' '))
      await call('FLUSHALL')
    }
  })

  test('are emptied by the cron, and their memory comes back', async () => {
    const { keyspace } = subject.server
    const before = keyspace.usedBytes
    subject.server.activeExpire = true
    for (let i = 0; i < 300; i++) {
      const pairs = Array.from({ length: 10 }, (_, k) => [`f${k}`, `v${k}`]).flat()
      await call('HSETEX', `h${i}`, 'PX', 1000 + i * 5, 'FIELDS', 10, ...pairs)
    }
    await call('HSET', 'h0', 'stays', '1')
    clock.advance(1600)
    const left = (await call('DBSIZE')) as number
    assert.ok(left > 170 && left < 210, `${left} keys are left`)
    clock.advance(2000)
    assert.deepEqual([await call('DBSIZE'), await call('HGETALL', 'h0')], [1, ['stays', '1']])
    await call('DEL', 'h0')
    assert.equal(keyspace.usedBytes, before)
    assert.ok(keyspace.expiredFields >= 3000)
  })

  test('are emptied one after the other when there is more to do than one run may take', async () => {
    subject.server.activeExpire = true
    const pairs = Array.from({ length: 3000 }, (_, k) => [`f${k}`, 'v']).flat()
    await call('HSETEX', 'big', 'PX', 10, 'FIELDS', 3000, ...pairs)
    await call('HSETEX', 'small', 'PX', 10, 'FIELDS', 1, 'f', 'v')
    clock.advance(500)
    assert.equal(await call('DBSIZE'), 0)
  })
})

describe('key events and what is handed on', () => {
  async function trace(...command: Command): Promise<{ events: string[]; handedOn: string[] }> {
    events.length = 0
    handedOn.length = 0
    await call(...command)
    return {
      events: events.map(({ name, key }) => `${name} ${key}`),
      handedOn: handedOn.map(({ line }) => line),
    }
  }
  let events: ReturnType<typeof recordEvents> = []
  let handedOn: ReturnType<typeof recordPropagation> = []

  test('of times that are set and taken away', async () => {
    events = recordEvents(subject.server)
    handedOn = recordPropagation(subject.server)
    await call('HSET', 'h', 'f', '1', 'g', '2')
    const at = clock.now() + 5000
    assert.deepEqual(await trace('HEXPIRE', 'h', 5, 'LT', 'FIELDS', 3, 'f', 'x', 'g'), {
      events: ['hexpire h'],
      handedOn: [`HPEXPIREAT h ${at} LT FIELDS 2 f g`],
    })
    assert.deepEqual(await trace('HPEXPIREAT', 'h', at, 'FIELDS', 1, 'f'), {
      events: ['hexpire h'],
      handedOn: [`HPEXPIREAT h ${at} FIELDS 1 f`],
    })
    assert.deepEqual(await trace('HEXPIRE', 'h', 5, 'NX', 'FIELDS', 1, 'f'), { events: [], handedOn: [] })
    assert.deepEqual(await trace('HPERSIST', 'h', 'FIELDS', 2, 'f', 'x'), {
      events: ['hpersist h'],
      handedOn: ['HPERSIST h FIELDS 2 f x'],
    })
    assert.deepEqual(await trace('HGETEX', 'h', 'EX', 5, 'FIELDS', 2, 'f', 'x'), {
      events: ['hexpire h'],
      handedOn: [`HPEXPIREAT h ${at} FIELDS 2 f x`],
    })
    assert.deepEqual(await trace('HGETEX', 'h', 'FIELDS', 1, 'f'), { events: [], handedOn: [] })
    assert.deepEqual(await trace('HGETEX', 'h', 'PERSIST', 'FIELDS', 1, 'f'), {
      events: ['hpersist h'],
      handedOn: ['HPERSIST h FIELDS 1 f'],
    })
    assert.deepEqual(await trace('HSETEX', 'h', 'EX', 5, 'FNX', 'FIELDS', 1, 'n', 'v'), {
      events: ['hset h', 'hexpire h'],
      handedOn: [`HSETEX h PXAT ${at} FNX FIELDS 1 n v`],
    })
    assert.deepEqual(await trace('HSETEX', 'h', 'KEEPTTL', 'FIELDS', 1, 'n', '7'), {
      events: ['hset h'],
      handedOn: ['HSETEX h KEEPTTL FIELDS 1 n 7'],
    })
    assert.deepEqual(await trace('HINCRBYFLOAT', 'h', 'n', '0.5'), {
      events: ['hincrbyfloat h'],
      handedOn: ['HSETEX h KEEPTTL FIELDS 1 n 7.5'],
    })
    assert.deepEqual(await trace('HGETDEL', 'h', 'FIELDS', 2, 'n', 'x'), {
      events: ['hdel h'],
      handedOn: ['HDEL h n x'],
    })
    assert.deepEqual(await trace('HGETDEL', 'h', 'FIELDS', 2, 'f', 'g'), {
      events: ['hdel h', 'del h'],
      handedOn: ['HDEL h f g'],
    })
  })

  test('of times that are over already', async () => {
    await call('HSET', 'h', 'f', '1', 'g', '2', 'i', '3')
    assert.deepEqual(await trace('HEXPIREAT', 'h', 1, 'FIELDS', 2, 'f', 'x'), {
      events: ['hdel h'],
      handedOn: ['HDEL h f'],
    })
    assert.deepEqual(await trace('HSETEX', 'h', 'PXAT', 1, 'FIELDS', 1, 'f', 'x'), {
      events: ['hset h', 'hdel h'],
      handedOn: ['HDEL h f'],
    })
    assert.deepEqual(await trace('HGETEX', 'h', 'EX', 0, 'FIELDS', 2, 'g', 'i'), {
      events: ['hdel h', 'del h'],
      handedOn: ['MULTI', 'HDEL h g', 'HDEL h i', 'EXEC'],
    })
  })

  test('of fields that are met after their time', async () => {
    await makeHash()
    clock.advance(11)
    assert.deepEqual(await trace('HGETALL', 'h'), { events: [], handedOn: [] })
    assert.deepEqual(await trace('HGET', 'h', 'f'), { events: ['hexpired h'], handedOn: ['HDEL h f'] })
    await call('HPEXPIRE', 'h', 10, 'FIELDS', 1, 'g')
    clock.advance(11)
    assert.deepEqual(await trace('HSET', 'h', 'g', 'v'), {
      events: ['hexpired h', 'del h', 'new h', 'hset h'],
      handedOn: ['MULTI', 'HDEL h g', 'HSET h g v', 'EXEC'],
    })
  })

  test('of fields that the cron deletes', async () => {
    await makeHash()
    await call('HPEXPIRE', 'h', 20, 'FIELDS', 1, 'g')
    events.length = 0
    handedOn.length = 0
    subject.server.activeExpire = true
    clock.advance(200)
    assert.deepEqual(
      events.map(({ name }) => name),
      ['hexpired', 'del'],
    )
    assert.deepEqual(handedOn.map(({ line }) => line).sort(), ['HDEL h f', 'HDEL h g'])
  })
})

describe('any sequence of commands', () => {
  test('shows exactly the fields whose time is not up', async () => {
    const key = fc.constantFrom('a', 'b')
    const field = fc.constantFrom('f', 'g', 'i')
    const ms = fc.integer({ min: 1, max: 30 })
    const step = fc.record({
      op: fc.constantFrom(
        'set',
        'setex',
        'expire',
        'persist',
        'del',
        'incr',
        'rename',
        'copy',
        'advance',
        'swap',
      ),
      key,
      to: key,
      field,
      ms,
    })
    const property = fc.asyncProperty(
      fc.array(step, { maxLength: 40, size: 'max' }),
      fc.boolean(),
      async (steps, active) => {
        await call('FLUSHALL')
        subject.server.activeExpire = active
        const model: Model = new Map()
        for (const each of steps) {
          if (each.op === 'advance') clock.advance(each.ms)
          dropOver(model)
          await runStep(each, model)
          await assertShown(model)
        }
      },
    )
    await fc.assert(property, { numRuns: 60, seed: 20_240_117 })
  })
})

/** Keys, their fields, and until when these live. */
type Model = Map<string, Map<string, number>>
type Step = { op: string; key: string; to: string; field: string; ms: number }

function dropOver(model: Model): void {
  for (const fields of model.values()) {
    for (const [field, time] of fields) if (time < clock.now()) fields.delete(field)
  }
}

async function runStep({ op, key, to, field, ms }: Step, model: Model): Promise<void> {
  const fields = model.get(key) ?? new Map<string, number>()
  model.set(key, fields)
  const time = fields.get(field)
  const exists = time !== undefined
  const until = clock.now() + ms
  if (op === 'set') {
    assert.equal(await call('HSET', key, field, 1), exists ? 0 : 1)
    fields.set(field, Number.POSITIVE_INFINITY)
  } else if (op === 'setex') {
    await call('HSETEX', key, 'PX', ms, 'FIELDS', 1, field, 1)
    fields.set(field, until)
  } else if (op === 'expire') {
    assert.deepEqual(await call('HPEXPIRE', key, ms, 'FIELDS', 1, field), [exists ? 1 : -2])
    if (exists) fields.set(field, until)
  } else if (op === 'persist') {
    const answer = !exists ? -2 : time === Number.POSITIVE_INFINITY ? -1 : 1
    assert.deepEqual(await call('HPERSIST', key, 'FIELDS', 1, field), [answer])
    if (exists) fields.set(field, Number.POSITIVE_INFINITY)
  } else if (op === 'del') {
    assert.equal(await call('HDEL', key, field), exists ? 1 : 0)
    fields.delete(field)
  } else if (op === 'incr') {
    await call('HINCRBY', key, field, 1)
    if (!exists) fields.set(field, Number.POSITIVE_INFINITY)
  } else if (key !== to && (op === 'rename' || op === 'copy') && fields.size > 0) {
    if (op === 'rename') await call('RENAME', key, to)
    else await call('COPY', key, to, 'REPLACE')
    model.set(to, new Map(fields))
    if (op === 'rename') model.delete(key)
  }
}

async function assertShown(model: Model): Promise<void> {
  for (const key of ['a', 'b']) {
    const fields = model.get(key) ?? new Map<string, number>()
    assert.deepEqual(((await call('HKEYS', key)) as string[]).sort(), [...fields.keys()].sort())
    const ttls = ['f', 'g', 'i'].map((field) => {
      const time = fields.get(field)
      if (time === undefined) return -2
      return time === Number.POSITIVE_INFINITY ? -1 : time - clock.now()
    })
    assert.deepEqual(await call('HPTTL', key, 'FIELDS', 3, 'f', 'g', 'i'), ttls)
  }
}
