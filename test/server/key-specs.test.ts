// Key ranges and the keys of requests, computed from the key specifications of all commands of Redis.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Request } from '../../src/protocol/request.ts'
import type { KeyFlag } from '../../src/server/args.ts'
import { CommandEntry } from '../../src/server/declaration.ts'
import { type KeySpec, keyRange } from '../../src/server/key-specs.ts'
import { requestKeys } from '../../src/server/request-keys.ts'
import { ask } from '../support/ask.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { type Reply, ReplyError } from '../support/reply.ts'
import { useOracle } from '../support/suite.ts'

/** Requests whose keys the specifications say completely; the last ones are malformed. */
const EXAMPLES: readonly (readonly string[])[] = [
  ['ZUNIONSTORE', 'to', '2', 'a', 'b', 'WEIGHTS', '1', '2'],
  ['ZINTERCARD', '1', 'a', 'LIMIT', '5'],
  ['EVAL', 'return 1', '2', 'a', 'b', 'c'],
  ['XREAD', 'COUNT', '1', 'STREAMS', 'a', 'b', '0', '0'],
  ['XREADGROUP', 'GROUP', 'g', 'c', 'streams', 'a', '>'],
  ['BLPOP', 'a', 'b', '0'],
  ['LMOVE', 'a', 'b', 'LEFT', 'RIGHT'],
  ['MSET', 'a', '1', 'b', '2'],
  ['BITOP', 'AND', 'to', 'a', 'b'],
  ['PFCOUNT', 'a', 'b'],
  ['GEORADIUS', 'a', '1', '1', '5', 'km'],
  ['LMPOP', '2', 'a', 'b', 'LEFT'],
  ['OBJECT', 'ENCODING', 'a'],
  ['XGROUP', 'CREATE', 'a', 'g', '$'],
  ['ZUNIONSTORE', 'to', '3', 'a', 'b'],
  ['ZUNIONSTORE', 'to', 'x', 'a', 'b'],
  ['ZINTERCARD', '0', 'a'],
]

describe('key specifications', { skip: oracleMissing() }, () => {
  const oracle = useOracle()

  before(() => oracle.client.call('HELLO', 3))

  test('amount to the key range of every command', async () => {
    for (const info of (await ask(oracle.client, 'COMMAND')) as Reply[][]) {
      const range = keyRange(keySpecsOf(info))
      const [name, , flags, first, last, step] = info
      const movable = (flags as Set<Reply>).has('movablekeys')
      assert.deepEqual(range, { first, last, step, movable }, String(name))
    }
  })

  test('find the keys of a request', async () => {
    for (const example of EXAMPLES) {
      const expected = await ask(oracle.client, 'COMMAND', 'GETKEYSANDFLAGS', ...example)
      const found = await find(example)
      if (expected instanceof ReplyError) assert.ok(found === null || found.length === 0, example.join(' '))
      else assert.deepEqual(found, expected, example.join(' '))
    }
  })

  /** The keys with their flags, as COMMAND GETKEYSANDFLAGS shows them. */
  async function find(words: readonly string[]): Promise<[string, Set<string>][] | null> {
    const name = ['OBJECT', 'XGROUP'].includes(words[0]) ? `${words[0]}|${words[1]}` : words[0]
    const [info] = (await ask(oracle.client, 'COMMAND', 'INFO', name)) as Reply[][]
    const spec = {
      name,
      group: 'generic',
      since: '1.0.0',
      summary: '',
      flags: [],
      keySpecs: keySpecsOf(info),
    } as const
    const request = new Request()
    request.set(words.map((word) => Buffer.from(word)))
    const keys = requestKeys(new CommandEntry(spec, null, false), request)
    return keys?.map(({ position, flags }) => [words[position], new Set(flags)]) ?? null
  }
})

/** The key specifications in a description of COMMAND INFO. */
function keySpecsOf(info: readonly Reply[]): KeySpec[] {
  return [...(info[8] as Set<Map<string, Reply>>)].map((spec) => {
    const flags = [...(spec.get('flags') as Set<KeyFlag>)]
    return { flags, begin: beginOf(spec), find: findOf(spec) }
  })
}

type Facts = Map<string, Reply>

function beginOf(spec: Facts): KeySpec['begin'] {
  const begin = spec.get('begin_search') as Facts
  const facts = begin.get('spec') as Facts
  const type = begin.get('type')
  if (type === 'index') return { type, index: Number(facts.get('index')) }
  if (type !== 'keyword') return { type: 'unknown' }
  return { type, keyword: String(facts.get('keyword')), startFrom: Number(facts.get('startfrom')) }
}

function findOf(spec: Facts): KeySpec['find'] {
  const find = spec.get('find_keys') as Facts
  const facts = find.get('spec') as Facts
  const fact = (name: string) => Number(facts.get(name))
  const type = find.get('type')
  if (type === 'range')
    return { type, lastKey: fact('lastkey'), keyStep: fact('keystep'), limit: fact('limit') }
  if (type !== 'keynum') return { type: 'unknown' }
  return { type, keyNumIndex: fact('keynumidx'), firstKey: fact('firstkey'), keyStep: fact('keystep') }
}
