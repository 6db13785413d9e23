// SET with IFEQ, IFNE, IFDEQ and IFDNE, DELEX, DELIFEQ and DIGEST, which redis-server 7.0 does not have.

import { describe, test } from 'node:test'
import { NOW_MS, type Step, unchanged, useRecorder } from '../support/recorder.ts'

const WRONG_TYPE = '-WRONGTYPE Operation against a key holding the wrong kind of value'
const SYNTAX = '-ERR syntax error'
const BAD_DIGEST = '-ERR must be exactly 16 hexadecimal characters'
const HELLO_DIGEST = '9555e8555c62dcfd'

describe('conditions on the value of a key', () => {
  const run = useRecorder()

  test('DIGEST', async () => {
    await run([
      ['DIGEST k', '$-1'],
      ['SET k hello', '+OK'],
      ['DIGEST k', unchanged(`$16 ${HELLO_DIGEST}`)],
      ['SET k 123', '+OK'],
      ['DIGEST k', '$16 404a763b3f4c8c9a'],
      [
        'SET k v8lf0c11xh8ymlqztfd3eeq16kfn4sspw7fqmnuuq3k3t75em5wdizgcdw7uc26nnf961u2jkfzkjytls2kwlj7626sd',
        '+OK',
      ],
      ['DIGEST k', '$16 00006c38adf31777'],
      [['SET', 'k', ''], '+OK'],
      ['DIGEST k', '$16 2d06800538d394c2'],
      ['RPUSH list x', ':1'],
      ['DIGEST list', WRONG_TYPE],
      ['DIGEST', "-ERR wrong number of arguments for 'digest' command"],
    ])
    await run([['DIGEST k', '_']], 3)
  })

  test('SET IFEQ', async () => {
    await run([
      ['SET k new IFEQ old', unchanged('$-1')],
      ['EXISTS k', ':0'],
      ['SET k 12345', '+OK'],
      ['SET k new IFEQ 012345', unchanged('$-1')],
      ['SET k new ifeq 12345', { reply: '+OK', events: ['set k'], propagated: ['SET k new ifeq 12345'] }],
      ['GET k', '$3 new'],
      ['SET k v IFEQ x IFEQ new', '+OK'],
      ['RPUSH list x', ':1'],
      ['SET list v IFEQ x', unchanged(WRONG_TYPE)],
      ['SET k w IFEQ', SYNTAX],
    ])
    await run([['SET k v IFEQ x', '_']], 3)
  })

  test('SET IFNE', async () => {
    await run([
      ['SET k v IFNE v', { reply: '+OK', events: ['new k', 'set k'] }],
      ['SET k w IFNE v', unchanged('$-1')],
      ['SET k w IFNE x', '+OK'],
      ['GET k', '$1 w'],
      ['RPUSH list x', ':1'],
      ['SET list v IFNE x', unchanged(WRONG_TYPE)],
    ])
  })

  test('SET IFDEQ and IFDNE', async () => {
    await run([
      [`SET k v IFDEQ ${HELLO_DIGEST}`, unchanged('$-1')],
      ['SET k v IFDEQ 123', unchanged('$-1')],
      ['SET k hello IFDNE 123', '+OK'],
      ['SET k v IFDEQ 123', unchanged(BAD_DIGEST)],
      ['SET k v IFDNE 12345678901234567 GET', unchanged(BAD_DIGEST)],
      ['SET k v IFDEQ not-hexadecimal!', '$-1'],
      [`SET k v IFDNE ${HELLO_DIGEST}`, '$-1'],
      [`SET k v IFDEQ ${HELLO_DIGEST.toUpperCase()}`, '+OK'],
      ['SET k w IFDNE not-hexadecimal!', '+OK'],
      ['GET k', '$1 w'],
      ['RPUSH list x', ':1'],
      ['SET list v IFDEQ 123', unchanged(WRONG_TYPE)],
      ['SET list v IFDNE 123', unchanged(WRONG_TYPE)],
    ])
  })

  test('SET: conditions with GET, KEEPTTL and an expiry', async () => {
    await run([
      ['SET k a EX 100', '+OK'],
      ['SET k b IFEQ x GET', unchanged('$1 a')],
      ['SET k b IFEQ a GET KEEPTTL', { reply: '$1 a', propagated: ['SET k b IFEQ a KEEPTTL'] }],
      ['TTL k', ':100'],
      ['SET k get IFEQ b GET IFEQ b', { reply: '$1 b', propagated: ['SET k get IFEQ b IFEQ b'] }],
      ['TTL k', ':-1'],
      ['SET k c IFEQ get GET', { reply: '$3 get', propagated: ['SET k c IFEQ get'] }],
      [
        'SET k d PX 500 IFNE x GET',
        { reply: '$1 c', events: ['set k', 'expire k'], propagated: [`SET k d PXAT ${NOW_MS + 500}`] },
      ],
      ['SET missing v IFEQ x GET', unchanged('$-1')],
      ['SET missing v IFNE x GET', '$-1'],
      ['GET missing', '$1 v'],
      ['SET k v IFEQ x EX 0', "-ERR invalid expire time in 'set' command"],
    ])
  })

  test('SET: one condition only', async () => {
    const words = ['NX', 'XX', 'IFEQ x', 'IFNE x', 'IFDEQ x', 'IFDNE x']
    const steps: Step[] = []
    for (const first of words) {
      for (const second of words)
        if (first !== second) steps.push([`SET k v ${first} ${second}`, unchanged(SYNTAX)])
    }
    await run(steps)
  })

  test('DELEX without a condition deletes any key', async () => {
    await run([
      ['DELEX k', unchanged(':0')],
      ['SET k v', '+OK'],
      ['DELEX k', { reply: ':1', events: ['del k'], propagated: ['DELEX k'] }],
      ['EXISTS k', ':0'],
      ['RPUSH list x', ':1'],
      ['DELEX list', ':1'],
      ['DELEX', "-ERR wrong number of arguments for 'delex' command"],
    ])
  })

  test('DELEX: the order of checks', async () => {
    const arity = "-ERR wrong number of arguments for 'delex' command"
    const type = '-ERR Key should be of string type if conditions are specified'
    await run([
      ['SET k hello', '+OK'],
      ['RPUSH list x', ':1'],
      ['DELEX k IFEQ', unchanged(arity)],
      ['DELEX missing IFEQ v x', arity],
      ['DELEX missing NOPE v', ':0'],
      ['DELEX missing IFDEQ 123', ':0'],
      ['DELEX list IFEQ v', type],
      ['DELEX list NOPE v', type],
      ['DELEX k NOPE v', '-ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE'],
      ['DELEX k IFDEQ 123', BAD_DIGEST],
      ['DELEX k IFDNE 123', BAD_DIGEST],
      ['EXISTS k list', ':2'],
    ])
  })

  test('DELEX with conditions', async () => {
    const deleted = { reply: ':1', events: ['del k'], propagated: ['DEL k'] }
    const steps: Step[] = []
    for (const words of ['IFEQ hello', 'ifne x', `IFDEQ ${HELLO_DIGEST}`, 'IFDNE 0123456789abcdef']) {
      steps.push(['SET k hello', '+OK'], [`DELEX k ${words}`, deleted])
    }
    for (const words of ['IFEQ x', 'IFNE hello', `IFDNE ${HELLO_DIGEST}`, 'IFDEQ 0123456789abcdef']) {
      steps.push(['SET k hello', '+OK'], [`DELEX k ${words}`, unchanged(':0')])
    }
    await run(steps)
  })

  test('DELIFEQ', async () => {
    await run([
      ['DELIFEQ k v', unchanged(':0')],
      ['SET k v', '+OK'],
      ['DELIFEQ k w', unchanged(':0')],
      ['DELIFEQ k v', { reply: ':1', events: ['del k'], propagated: ['DEL k'] }],
      ['RPUSH list x', ':1'],
      ['DELIFEQ list x', unchanged(WRONG_TYPE)],
    ])
  })

  test('what the key is used for', async () => {
    const keyOf = (command: string, ...flags: string[]): Step => [
      `COMMAND GETKEYSANDFLAGS ${command}`,
      `*1 *2 $1 k *${flags.length} ${flags.map((flag) => `+${flag}`).join(' ')}`,
    ]
    await run([
      keyOf('SET k v', 'OW', 'update'),
      keyOf('SET k v EX 10 GET', 'RW', 'access', 'update'),
      keyOf('SET k v IFEQ x', 'RW', 'update'),
      keyOf('DELEX k', 'RM', 'delete'),
      keyOf('DELEX k IFEQ x', 'RW', 'delete'),
    ])
  })
})
