// The hash commands of Redis 7.0 against redis-server: replies, errors, and the border between the encodings.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'
import { HASH_COMPARISONS } from './comparisons.ts'

const LONG = 'x'.repeat(65)

describe('hash commands', { skip: oracleMissing() }, () => {
  const pair = usePair()
  const run = (script: readonly Command[]) => runDifferential(pair, script, { comparisons: HASH_COMPARISONS })

  test('set, read and delete fields', () =>
    run([
      ['HSET', 'h', 'a', '1'],
      ['HSET', 'h', 'a', '2', 'b', 'two', 'a', '3'],
      ['HMSET', 'h', 'c', '', '', 'empty name'],
      ['HGET', 'h', 'a'],
      ['HGET', 'h', ''],
      ['HGET', 'h', 'missing'],
      ['HGET', 'missing', 'a'],
      ['HMGET', 'h', 'a', 'missing', 'c', 'a'],
      ['HMGET', 'missing', 'a', 'b'],
      ['HGETALL', 'h'],
      ['HGETALL', 'missing'],
      ['HKEYS', 'h'],
      ['HVALS', 'h'],
      ['HKEYS', 'missing'],
      ['HVALS', 'missing'],
      ['HLEN', 'h'],
      ['HLEN', 'missing'],
      ['HEXISTS', 'h', 'a'],
      ['HEXISTS', 'h', 'z'],
      ['HEXISTS', 'missing', 'a'],
      ['HSTRLEN', 'h', 'b'],
      ['HSTRLEN', 'h', 'a'],
      ['HSTRLEN', 'h', 'z'],
      ['HSTRLEN', 'missing', 'a'],
      ['HSETNX', 'h', 'a', 'other'],
      ['HSETNX', 'h', 'd', 'new'],
      ['HSETNX', 'n', 'd', 'new'],
      ['HDEL', 'h', 'a', 'a', 'missing', 'c'],
      ['HDEL', 'missing', 'a'],
      ['HGETALL', 'h'],
      ['HDEL', 'h', 'b', '', 'd', 'x'],
      ['EXISTS', 'h'],
      ['HSET', 'h', 'again', '1'],
      ['TYPE', 'h'],
    ]))

  test('add numbers', () =>
    run([
      ['HINCRBY', 'h', 'n', '5'],
      ['HINCRBY', 'h', 'n', '-7'],
      ['HINCRBY', 'h', 'n', 'x'],
      ['HINCRBY', 'h', 'n', '9223372036854775807'],
      ['HINCRBY', 'h', 'n', '9223372036854775807'],
      ['HINCRBY', 'h', 'n', '-9223372036854775808'],
      ['HINCRBY', 'h', 'n', '9223372036854775808'],
      ['HGET', 'h', 'n'],
      ['HSET', 'h', 'text', 'abc', 'float', '1.5', 'big', '9007199254740993', 'space', ' 1'],
      ['HINCRBY', 'h', 'text', '1'],
      ['HINCRBY', 'h', 'float', '1'],
      ['HINCRBY', 'h', 'space', '1'],
      ['HINCRBY', 'h', 'big', '2'],
      ['HINCRBY', 'h', 'big', '-9007199254740995'],
      ['HINCRBYFLOAT', 'h', 'float', '1.25'],
      ['HINCRBYFLOAT', 'h', 'n', '0.5'],
      ['HINCRBYFLOAT', 'h', 'text', '1'],
      ['HINCRBYFLOAT', 'h', 'space', '1'],
      ['HINCRBYFLOAT', 'h', 'new', '-3.0e3'],
      ['HINCRBYFLOAT', 'h', 'new', 'inf'],
      ['HINCRBYFLOAT', 'h', 'new', '-inf'],
      ['HINCRBYFLOAT', 'h', 'new', 'nan'],
      ['HINCRBYFLOAT', 'h', 'new', 'x'],
      ['HINCRBYFLOAT', 'h', 'big', '1e4000'],
      ['HSET', 'h', 'huge', '1e4932'],
      ['HINCRBYFLOAT', 'h', 'huge', '1e4932'],
      ['HINCRBYFLOAT', 'missing', 'f', '3'],
      ['HGETALL', 'h'],
    ]))

  test('refuse wrong numbers of arguments, wrong types and wrong options', () =>
    run([
      ['SET', 's', 'v'],
      ['HSET', 'h', 'a', '1'],
      ...['HGET', 'HEXISTS', 'HSTRLEN', 'HDEL', 'HMGET'].flatMap((name): Command[] => [
        [name, 's', 'a'],
        [name, 'h'],
        [name],
      ]),
      ...['HGETALL', 'HKEYS', 'HVALS', 'HLEN', 'HRANDFIELD'].flatMap((name): Command[] => [
        [name, 's'],
        [name],
        [name, 'h', 'x', 'y', 'z', 'w'],
      ]),
      ['HSET', 'h', 'a'],
      ['HSET', 'h', 'a', '1', 'b'],
      ['HMSET', 'h', 'a', '1', 'b'],
      ['HSET', 's', 'a', '1'],
      ['HMSET', 's', 'a', '1'],
      ['HSETNX', 's', 'a', '1'],
      ['HINCRBY', 's', 'a', '1'],
      ['HINCRBY', 's', 'a', 'x'],
      ['HINCRBYFLOAT', 's', 'a', '1'],
      ['HINCRBYFLOAT', 's', 'a', 'inf'],
      ['HSCAN', 's', '0'],
      ['HSCAN', 's', 'x'],
      ['HSCAN', 'h', 'x'],
      ['HSCAN', 'h', '0', 'COUNT', '0'],
      ['HSCAN', 'h', '0', 'COUNT', 'x'],
      ['HSCAN', 'h', '0', 'COUNT'],
      ['HSCAN', 'h', '0', 'MATCH'],
      ['HSCAN', 'h', '0', 'TYPE', 'hash'],
      ['HSCAN', 'missing', '0', 'NONSENSE'],
      ['HRANDFIELD', 'h', 'x'],
      ['HRANDFIELD', 'h', '1', 'x'],
      ['HRANDFIELD', 'h', '-9223372036854775808'],
      ['HRANDFIELD', 'h', '9223372036854775807', 'WITHVALUES'],
      ['HRANDFIELD', 'h', '-4611686018427387904', 'WITHVALUES'],
      ['HRANDFIELD', 's', '1'],
      ['HRANDFIELD', 'missing'],
      ['HRANDFIELD', 'missing', '5'],
      ['HRANDFIELD', 'missing', '5', 'withvalues'],
      ['HRANDFIELD', 'h', '0'],
      ['HRANDFIELD', 'h', '0', 'withvalues'],
      ['HRANDFIELD', 'h'],
      ['HRANDFIELD', 'h', '5'],
      ['HRANDFIELD', 'h', '5', 'WITHVALUES'],
      ['HRANDFIELD', 'h', '-3'],
      ['HRANDFIELD', 'h', '-3', 'WithValues'],
      ['HRANDFIELD', 'h', '1', 'withvalues'],
    ]))

  test('walk over a hash', () =>
    run([
      ['HSET', 'h', 'one', '1', 'two', '2', 'three', '3', '15', 'fifteen'],
      ['HSCAN', 'h', '0'],
      ['HSCAN', 'h', '77', 'COUNT', '1'],
      ['HSCAN', 'h', '0', 'MATCH', 't*'],
      ['HSCAN', 'h', '0', 'match', '1?', 'count', '2'],
      ['HSCAN', 'h', '0', 'MATCH', '*'],
      ['HSCAN', 'h', '0', 'MATCH', 'x'],
      ['HSCAN', 'missing', '0'],
      ['HSET', 'h', 'long', LONG],
      ['OBJECT', 'ENCODING', 'h'],
      ['HSCAN', 'h', '0', 'COUNT', '1000'],
      ['HSCAN', 'h', '0', 'COUNT', '1000', 'MATCH', 't*'],
    ]))

  test('change from packed to big at the limits, and stay big', () =>
    run([
      ['CONFIG', 'SET', 'hash-max-listpack-entries', '4', 'hash-max-listpack-value', '10'],
      ['HSET', 'h', 'a', '1', 'b', '2', 'c', '3', 'd', '4'],
      ['OBJECT', 'ENCODING', 'h'],
      ['HGETALL', 'h'],
      ['HSET', 'h', 'd', '5'],
      ['OBJECT', 'ENCODING', 'h'],
      ['HSET', 'h', 'e', '5'],
      ['OBJECT', 'ENCODING', 'h'],
      ['HDEL', 'h', 'a', 'b', 'c'],
      ['OBJECT', 'ENCODING', 'h'],
      ['HGETALL', 'h'],
      ['HSET', 'v', 'a', '0123456789'],
      ['OBJECT', 'ENCODING', 'v'],
      ['HSET', 'v', 'a', '0123456789x'],
      ['OBJECT', 'ENCODING', 'v'],
      ['HSET', 'f', '0123456789x', 'v'],
      ['OBJECT', 'ENCODING', 'f'],
      ['HSETNX', 'n', 'a', '0123456789x'],
      ['OBJECT', 'ENCODING', 'n'],
      ['HSET', 'i', 'a', '1', 'b', '2', 'c', '3', 'd', '4'],
      ['HINCRBY', 'i', 'e', '77'],
      ['OBJECT', 'ENCODING', 'i'],
      ['HGETALL', 'i'],
      ['HINCRBYFLOAT', 'fl', 'a', '1234567.25'],
      ['OBJECT', 'ENCODING', 'fl'],
      ['HINCRBYFLOAT', 'fl', 'a', '1000000000'],
      ['OBJECT', 'ENCODING', 'fl'],
      ['HGETALL', 'fl'],
      ['COPY', 'h', 'copy'],
      ['HGETALL', 'copy'],
      ['OBJECT', 'ENCODING', 'copy'],
      ['RENAME', 'copy', 'renamed'],
      ['HGETALL', 'renamed'],
      ['CONFIG', 'SET', 'hash-max-listpack-entries', '0'],
      ['HSET', 'zero', 'a', '1'],
      ['OBJECT', 'ENCODING', 'zero'],
      ['CONFIG', 'SET', 'hash-max-listpack-entries', '512', 'hash-max-listpack-value', '64'],
    ]))

  test('keep fields and values of any length', () => {
    const lengths = [0, 1, 63, 64, 65, 127, 128, 4095, 4096, 32_766, 32_767, 65_534, 65_535, 200_000]
    const fields = lengths.map((length) => 'f'.repeat(length))
    return run([
      ...fields.map((field): Command => ['HSET', 'h', field, `value of ${field.length}`]),
      ...lengths.map((length): Command => ['HSET', 'h', `v${length}`, 'v'.repeat(length)]),
      ...fields.map((field): Command => ['HGET', 'h', field]),
      ...lengths.map((length): Command => ['HGET', 'h', `v${length}`]),
      ...lengths.map((length): Command => ['HSET', 'h', `v${length}`, 'w'.repeat(200_000 - length)]),
      ...lengths.map((length): Command => ['HGET', 'h', `v${length}`]),
      ['HGETALL', 'h'],
      ['HDEL', 'h', ...fields],
      ['HLEN', 'h'],
    ])
  })
})
