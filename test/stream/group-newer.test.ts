// What Redis 7.2 and later do with consumer groups and the reference server does not: consumers' times, CLAIM, XDELEX and
// XACKDEL.

import { describe, test } from 'node:test'
import { unchanged, useRecorder } from '../support/recorder.ts'

const NO_CHANGE = { events: [], propagated: [] }
const TIME = 'TIME 1700000000000'

describe('consumer groups as in Redis 7.2', () => {
  const run = useRecorder()

  test('a consumer is made by a read that finds nothing, and is seen but not active', async () => {
    await run([
      ['XGROUP CREATE s g $ MKSTREAM', { reply: '+OK', events: ['new s', 'xgroup-create s'] }],
      [
        'XREADGROUP GROUP g a STREAMS s >',
        { reply: '*-1', events: ['xgroup-createconsumer s'], propagated: [] },
      ],
      ['XREADGROUP GROUP g a STREAMS s >', unchanged('*-1')],
      [
        'XREADGROUP GROUP g b NOACK STREAMS s >',
        { reply: '*-1', propagated: ['XGROUP CREATECONSUMER s g b'] },
      ],
      [
        'XINFO CONSUMERS s g',
        '*2 *8 $4 name $1 a $7 pending :0 $4 idle :0 $8 inactive :-1 ' +
          '*8 $4 name $1 b $7 pending :0 $4 idle :0 $8 inactive :-1',
      ],
      ['XADD s 1-1 f v', '$3 1-1'],
      ['XREADGROUP GROUP g a STREAMS s >', '*1 *2 $1 s *1 *2 $3 1-1 *2 $1 f $1 v'],
      [
        'XINFO CONSUMERS s g',
        '*2 *8 $4 name $1 a $7 pending :1 $4 idle :0 $8 inactive :0 ' +
          '*8 $4 name $1 b $7 pending :0 $4 idle :0 $8 inactive :-1',
      ],
      ['XCLAIM s g c 0 7-7', { reply: '*0', events: ['xgroup-createconsumer s'], propagated: [] }],
      [
        'XAUTOCLAIM s g d 100 -',
        { reply: '*3 $3 0-0 *0 *0', events: ['xgroup-createconsumer s'], propagated: [] },
      ],
    ])
    await run(
      [
        ['XGROUP CREATE s g $ MKSTREAM', '+OK'],
        ['XGROUP CREATECONSUMER s g a', ':1'],
        ['XINFO CONSUMERS s g', '*1 %4 $4 name $1 a $7 pending :0 $4 idle :0 $8 inactive :-1'],
      ],
      3,
    )
  })

  test('errors', async () => {
    await run([
      ['XADD s 1-1 f v', '$3 1-1'],
      ['XGROUP CREATE s g 0', '+OK'],
      [
        'XREADGROUP GROUP g a STREAMS s s >',
        unchanged(
          "-ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must be specified.",
        ),
      ],
      [
        'XREADGROUP GROUP g a BLOCK 9223372036854775807 STREAMS s >',
        unchanged('-ERR timeout is out of range'),
      ],
    ])
  })
})

describe('CLAIM of XREADGROUP', () => {
  const run = useRecorder()
  const fill = [
    ['XADD s 1-1 f v', '$3 1-1'],
    ['XADD s 2-1 f w', '$3 2-1'],
    ['XADD s 3-1 f x', '$3 3-1'],
    ['XGROUP CREATE s g 0', '+OK'],
    [
      'XREADGROUP GROUP g a COUNT 2 STREAMS s >',
      '*1 *2 $1 s *2 *2 $3 1-1 *2 $1 f $1 v *2 $3 2-1 *2 $1 f $1 w',
    ],
  ] as const

  test('gives what is pending first, longest first, and then what is new', async () => {
    await run([
      ...fill,
      ['XCLAIM s g a 0 2-1 IDLE 5000 JUSTID', '*1 $3 2-1'],
      [
        'XREADGROUP GROUP g b CLAIM 0 STREAMS s >',
        {
          reply:
            '*1 *2 $1 s *3 *4 $3 2-1 *2 $1 f $1 w :5000 :1 *4 $3 1-1 *2 $1 f $1 v :0 :1 *4 $3 3-1 *2 $1 f $1 x :0 :0',
          propagated: [
            'MULTI',
            `XCLAIM s g b 0 2-1 ${TIME} RETRYCOUNT 2 FORCE JUSTID LASTID 2-1`,
            `XCLAIM s g b 0 1-1 ${TIME} RETRYCOUNT 2 FORCE JUSTID LASTID 2-1`,
            `XCLAIM s g b 0 3-1 ${TIME} RETRYCOUNT 1 FORCE JUSTID LASTID 3-1`,
            'EXEC',
          ],
        },
      ],
      ['XPENDING s g', '*4 :3 $3 1-1 $3 3-1 *1 *2 $1 b $1 3'],
    ])
  })

  test('with COUNT, NOACK and an id', async () => {
    await run([
      ...fill,
      ['XREADGROUP GROUP g b COUNT 1 CLAIM 0 STREAMS s >', '*1 *2 $1 s *1 *4 $3 1-1 *2 $1 f $1 v :0 :1'],
      ['XREADGROUP GROUP g b CLAIM 1000 COUNT 1 STREAMS s >', '*1 *2 $1 s *1 *4 $3 3-1 *2 $1 f $1 x :0 :0'],
      ['XREADGROUP GROUP g b CLAIM 1000 STREAMS s >', unchanged('*-1')],
      ['XREADGROUP GROUP g b CLAIM 0 STREAMS s 2', '*1 *2 $1 s *1 *2 $3 3-1 *2 $1 f $1 x'],
      ['XADD s 4-1 f y', '$3 4-1'],
      [
        'XREADGROUP GROUP g c NOACK CLAIM 0 COUNT 5 STREAMS s >',
        '*1 *2 $1 s *4 *4 $3 1-1 *2 $1 f $1 v :0 :2 *4 $3 2-1 *2 $1 f $1 w :0 :1 *4 $3 3-1 *2 $1 f $1 x :0 :2 ' +
          '*4 $3 4-1 *2 $1 f $1 y :0 :0',
      ],
      ['XPENDING s g', '*4 :3 $3 1-1 $3 3-1 *1 *2 $1 c $1 3'],
      ['XDEL s 1-1 2-1', ':2'],
      ['XREADGROUP GROUP g c CLAIM 0 STREAMS s >', '*1 *2 $1 s *1 *4 $3 3-1 *2 $1 f $1 x :0 :3'],
      ['XGROUP SETID s g 3-1', '+OK'],
      [
        'XREADGROUP GROUP g c CLAIM 0 STREAMS s >',
        '*1 *2 $1 s *2 *4 $3 3-1 *2 $1 f $1 x :0 :4 *4 $3 4-1 *2 $1 f $1 y :0 :0',
      ],
    ])
  })

  test('errors', async () => {
    await run([
      ...fill,
      ['XREADGROUP GROUP g b CLAIM x STREAMS s >', unchanged('-ERR min-idle-time is not an integer')],
      ['XREADGROUP GROUP g b CLAIM -0 STREAMS s >', unchanged('-ERR min-idle-time is not an integer')],
      [
        'XREADGROUP GROUP g b CLAIM -1 STREAMS s >',
        unchanged('-ERR min-idle-time must be a positive integer'),
      ],
      ['XREADGROUP GROUP g CLAIM 5 b STREAMS s >', unchanged('-ERR syntax error')],
      [
        'XREADGROUP CLAIM 5 GROUP none b STREAMS s >',
        "-NOGROUP No such key 's' or consumer group 'none' in XREADGROUP with GROUP option",
      ],
      [
        'XREADGROUP CLAIM 9223372036854775807 GROUP g b STREAMS s >',
        '*1 *2 $1 s *1 *4 $3 3-1 *2 $1 f $1 x :0 :0',
      ],
    ])
  })
})

describe('XDELEX and XACKDEL', () => {
  const run = useRecorder()
  const fill = [
    ['XADD s 1-1 f v', '$3 1-1'],
    ['XADD s 2-1 f w', '$3 2-1'],
    ['XADD s 3-1 f x', '$3 3-1'],
    ['XGROUP CREATE s g 0', '+OK'],
    ['XGROUP CREATE s h 0', '+OK'],
    ['XREADGROUP GROUP g a COUNT 2 NOACK STREAMS s >', {}],
    ['XGROUP SETID s g 0', '+OK'],
    ['XREADGROUP GROUP g a COUNT 2 STREAMS s >', {}],
    ['XREADGROUP GROUP h b COUNT 2 STREAMS s >', {}],
  ] as const

  test('XDELEX', async () => {
    await run([
      ['XDELEX none IDS 2 1-1 2-1', unchanged('*2 :-1 :-1')],
      ...fill,
      ['XDELEX s ACKED IDS 4 1-1 2-1 3-1 9-9', unchanged('*4 :2 :2 :2 :-1')],
      ['XACK s g 1-1', ':1'],
      ['XDELEX s ACKED IDS 1 1-1', unchanged('*1 :2')],
      ['XACK s h 1-1', ':1'],
      [
        'XDELEX s ACKED IDS 1 1-1',
        { reply: '*1 :1', events: ['xdel s'], propagated: ['XDELEX s ACKED IDS 1 1-1'] },
      ],
      ['XDELEX s IDS 2 2-1 1-1', { reply: '*2 :1 :-1', events: ['xdel s'] }],
      ['XPENDING s g', '*4 :1 $3 2-1 $3 2-1 *1 *2 $1 a $1 1'],
      ['XDELEX s DELREF IDS 1 2-1', '*1 :-1'],
      ['XPENDING s g', '*4 :0 $-1 $-1 *-1'],
      ['XPENDING s h', '*4 :0 $-1 $-1 *-1'],
      ['XLEN s', ':1'],
      ['XADD alone 1-1 f v', '$3 1-1'],
      ['XDELEX alone ACKED IDS 1 1-1', unchanged('*1 :2')],
      ['XDELEX alone keepref IDS 1 1-1', '*1 :1'],
    ])
  })

  test('XACKDEL', async () => {
    await run([
      ['XACKDEL none g IDS 2 1-1 2-1', unchanged('*2 :-1 :-1')],
      ...fill,
      ['XACKDEL s none IDS 2 1-1 2-1', unchanged('*2 :-1 :-1')],
      [
        'XACKDEL s g ACKED IDS 2 1-1 3-1',
        { reply: '*2 :2 :-1', events: [], propagated: ['XACKDEL s g ACKED IDS 2 1-1 3-1'] },
      ],
      ['XPENDING s g', '*4 :1 $3 2-1 $3 2-1 *1 *2 $1 a $1 1'],
      ['XACKDEL s h ACKED IDS 1 1-1', { reply: '*1 :1', events: ['xdel s'] }],
      ['XACKDEL s g IDS 1 2-1', { reply: '*1 :1', events: ['xdel s'] }],
      ['XPENDING s h', '*4 :1 $3 2-1 $3 2-1 *1 *2 $1 b $1 1'],
      ['XACKDEL s h IDS 1 2-1', { reply: '*1 :1', events: [] }],
      ['XREADGROUP GROUP g a STREAMS s >', {}],
      ['XREADGROUP GROUP h a STREAMS s >', {}],
      ['XACKDEL s h DELREF IDS 1 3-1', '*1 :1'],
      ['XPENDING s g', '*4 :0 $-1 $-1 *-1'],
      ['XLEN s', ':0'],
    ])
  })

  test('errors', async () => {
    await run([
      ['XADD s 1-1 f v', '$3 1-1'],
      ['XGROUP CREATE s g 0', '+OK'],
      ['SET str x', '+OK'],
      ...(['XDELEX s', 'XACKDEL s g'] as const).flatMap((command) =>
        (
          [
            ['IDS x 1-1', 'Number of IDs must be a positive integer'],
            ['IDS 0 1-1', 'Number of IDs must be a positive integer'],
            ['IDS -5 1-1', 'Number of IDs must be a positive integer'],
            ['IDS 3 1-1 2-1', 'The `numids` parameter must match the number of arguments'],
            ['IDS 1 1-1 2-1', 'syntax error'],
            ['KEEPREF DELREF IDS 1 1-1', 'syntax error'],
            ['ACKED KEEPREF IDS 1 1-1', 'syntax error'],
            ['IDS 1 x', 'Invalid stream ID specified as stream command argument'],
            ['1 2 3', 'syntax error'],
          ] as const
        ).map(([rest, error]) => [`${command} ${rest}`, { reply: `-ERR ${error}`, ...NO_CHANGE }] as const),
      ),
      ['XDELEX str IDS 1 1-1', '-WRONGTYPE Operation against a key holding the wrong kind of value'],
      ['XACKDEL str g IDS 1 1-1', '-WRONGTYPE Operation against a key holding the wrong kind of value'],
      ['XDELEX s IDS 1 1-1 ACKED', '*1 :2'],
    ])
  })
})
