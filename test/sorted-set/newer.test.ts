// What Redis 7.2 does and the reference server does not yet: WITHSCORE, short scores, early conversion.

import { describe, test } from 'node:test'
import { unchanged, useRecorder } from '../support/recorder.ts'

describe('sorted sets as in Redis 7.2', () => {
  const run = useRecorder()

  test('ZRANK and ZREVRANK WITHSCORE', async () => {
    await run([
      ['ZADD z 1 a 2.5 b 3 c', ':3'],
      ['ZRANK z b WITHSCORE', unchanged('*2 :1 $3 2.5')],
      ['ZREVRANK z a withscore', unchanged('*2 :2 $1 1')],
      ['ZRANK z none WITHSCORE', unchanged('*-1')],
      ['ZREVRANK missing a WITHSCORE', unchanged('*-1')],
      ['ZRANK z none', unchanged('$-1')],
      ['ZRANK z a NOPE', unchanged('-ERR syntax error')],
      ['ZRANK z a WITHSCORE b', unchanged("-ERR wrong number of arguments for 'zrank' command")],
      ['ZREVRANK z a NOPE b', unchanged("-ERR wrong number of arguments for 'zrevrank' command")],
      ['SET s x', '+OK'],
      ['ZRANK s a WITHSCORE', '-WRONGTYPE Operation against a key holding the wrong kind of value'],
      ['ZRANK s a NOPE', unchanged('-ERR syntax error')],
    ])
    await run(
      [
        ['ZADD z 1 a 2.5 b 3 c', ':3'],
        ['ZRANK z b WITHSCORE', '*2 :1 ,2.5'],
        ['ZREVRANK z a WITHSCORE', '*2 :2 ,1'],
        ['ZRANK z none WITHSCORE', '_'],
        ['ZRANK z none', '_'],
      ],
      3,
    )
  })

  test('scores have as few digits as tell them apart', async () => {
    const scores = [
      ['0.1', '0.1'],
      ['3.3', '3.3'],
      ['-0.3', '-0.3'],
      ['1e20', '1e+20'],
      ['1e21', '1e+21'],
      ['1.5e-9', '1.5e-9'],
      ['0.000001', '0.000001'],
      ['123456789012345680', '123456789012345680'],
      ['1.7976931348623157e308', '1.7976931348623157e+308'],
      ['5e-324', '5e-324'],
      ['17179869184.5', '17179869184.5'],
      ['+inf', 'inf'],
      ['-inf', '-inf'],
      ['3.0', '3'],
      ['0', '0'],
    ] as const
    for (const [given, shown] of scores) {
      await run([
        [`ZADD z ${given} a`, ':1'],
        ['ZSCORE z a', `$${shown.length} ${shown}`],
        ['ZRANGE z 0 -1 WITHSCORES', `*2 $1 a $${shown.length} ${shown}`],
        ['ZADD z XX INCR 0 a', `$${shown.length} ${shown}`],
        ['ZPOPMAX z', `*2 $1 a $${shown.length} ${shown}`],
      ])
      await run(
        [
          [`ZADD z ${given} a`, ':1'],
          ['ZMSCORE z a b', `*2 ,${shown} _`],
          ['ZRANGE z 0 -1 WITHSCORES', `*1 *2 $1 a ,${shown}`],
          ['ZPOPMAX z 1', `*1 *2 $1 a ,${shown}`],
        ],
        3,
      )
    }
  })

  test('sums', async () => {
    await run([
      ['ZINCRBY z 0.1 a', '$3 0.1'],
      ['ZINCRBY z 0.2 a', '$19 0.30000000000000004'],
      ['ZUNIONSTORE y 2 z z WEIGHTS 1 0.1', ':1'],
      ['ZSCORE y a', '$19 0.33000000000000007'],
    ])
  })

  test('more pairs in one ZADD than a packed set may have make it big at once', async () => {
    const same = Array.from({ length: 129 }, () => '1 a').join(' ')
    await run([
      [`ZADD z ${same}`, ':1'],
      ['OBJECT ENCODING z', '$8 skiplist'],
      ['DEL z', ':1'],
      ['ZADD z 2 b', ':1'],
      [`ZADD z ${same}`, ':1'],
      ['OBJECT ENCODING z', '$8 skiplist'],
    ])
  })
})
