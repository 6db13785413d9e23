// What a replica says to its master before data flows: each command, and each answer that a master may give.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Handshake, type HandshakeOptions, type HandshakeStep } from '../../src/replication/handshake.ts'
import { encodeCommands } from '../support/command.ts'

const ID = 'a'.repeat(40)
const OTHER_ID = 'b'.repeat(40)
const PLAIN: HandshakeOptions = {
  ...{ password: '', user: '', port: 7000, announcedIp: '', version: '7.2.0' },
  ...{ position: null, isFailover: false },
}

/** A handshake that is at PSYNC. */
function atPsync(options: Partial<HandshakeOptions> = {}): Handshake {
  const handshake = new Handshake({ ...PLAIN, ...options })
  handshake.begin()
  handshake.line('+PONG')
  for (let i = 0; i < 2; i++) assert.deepEqual(handshake.line('+OK'), { kind: 'wait' })
  assert.equal(handshake.line('+OK').kind, 'send')
  return handshake
}

function bytesOf(step: HandshakeStep): string {
  assert.equal(step.kind, 'send')
  return step.kind === 'send' ? Buffer.from(step.bytes).toString() : ''
}

describe('the words of a replica', () => {
  test('without password and address', () => {
    const handshake = new Handshake(PLAIN)
    assert.equal(Buffer.from(handshake.begin()).toString(), '*1\r\n$4\r\nPING\r\n')
    const expected = encodeCommands([
      ['REPLCONF', 'listening-port', '7000'],
      ['REPLCONF', 'capa', 'eof', 'capa', 'psync2'],
      ['REPLCONF', 'version', '7.2.0'],
    ])
    assert.equal(bytesOf(handshake.line('+PONG')), expected.toString())
    assert.equal(handshake.line('+OK').kind, 'wait')
    assert.equal(handshake.line('+OK').kind, 'wait')
    assert.equal(bytesOf(handshake.line('+OK')), encodeCommands([['PSYNC', '?', '-1']]).toString())
  })

  test('with user, password and an address of its own', () => {
    const handshake = new Handshake({ ...PLAIN, user: 'u', password: 'p', announcedIp: '10.0.0.1' })
    const expected = encodeCommands([
      ['AUTH', 'u', 'p'],
      ['REPLCONF', 'listening-port', '7000'],
      ['REPLCONF', 'ip-address', '10.0.0.1'],
      ['REPLCONF', 'capa', 'eof', 'capa', 'psync2'],
      ['REPLCONF', 'version', '7.2.0'],
    ])
    assert.equal(bytesOf(handshake.line('-NOAUTH Authentication required.')), expected.toString())
  })

  test('a position is asked for from its next byte, and FAILOVER goes with it', () => {
    const handshake = new Handshake({ ...PLAIN, position: { id: ID, offset: 41 }, isFailover: true })
    handshake.line('+PONG')
    handshake.line('+OK')
    handshake.line('+OK')
    const expected = encodeCommands([['PSYNC', ID, '42', 'FAILOVER']])
    assert.equal(bytesOf(handshake.line('+OK')), expected.toString())
  })
})

describe('answers', () => {
  test('PING: an error that is not about passwords ends it', () => {
    const step = new Handshake(PLAIN).line('-MASTERDOWN Link with MASTER is down')
    assert.deepEqual(step, {
      kind: 'fail',
      reason: "Error reply to PING from master: '-MASTERDOWN Link with MASTER is down'",
      isRefusal: true,
    })
  })

  test('AUTH: a wrong password ends it', () => {
    const handshake = new Handshake({ ...PLAIN, password: 'p' })
    handshake.line('+PONG')
    assert.equal(handshake.line('-WRONGPASS invalid').kind, 'fail')
  })

  test('REPLCONF: an old master that does not know it is no reason to stop', () => {
    const handshake = new Handshake(PLAIN)
    handshake.line('+PONG')
    handshake.line('+OK')
    assert.equal(handshake.line('-ERR Unrecognized REPLCONF option: capa').kind, 'wait')
    assert.equal(handshake.line('-ERR Unrecognized REPLCONF option: version').kind, 'send')
    assert.equal(handshake.notes.length, 2)
    assert.match(handshake.notes[0], /does not understand REPLCONF capa/)
  })

  test('FULLRESYNC', () => {
    assert.deepEqual(atPsync().line(`+FULLRESYNC ${ID} 17`), {
      ...{ kind: 'full', id: ID, offset: 17, bytes: null },
    })
    for (const wrong of ['+FULLRESYNC', `+FULLRESYNC ${ID}`, `+FULLRESYNC ${ID} x`, '+FULLRESYNC a 1']) {
      assert.equal(atPsync().line(wrong).kind, 'fail', wrong)
    }
  })

  test('CONTINUE, with the same history, with another, and where there was nothing to go on from', () => {
    const position = { id: ID, offset: 41 }
    assert.deepEqual(atPsync({ position }).line('+CONTINUE'), { kind: 'continue', id: null })
    assert.deepEqual(atPsync({ position }).line(`+CONTINUE ${OTHER_ID}`), { kind: 'continue', id: OTHER_ID })
    assert.equal(atPsync().line('+CONTINUE').kind, 'fail')
  })

  test('newlines before the answer only say that the master is there', () => {
    const handshake = atPsync()
    assert.equal(handshake.line('').kind, 'wait')
    assert.equal(handshake.line(`+FULLRESYNC ${ID} 17`).kind, 'full')
  })

  test('a master that cannot now is asked again later; one that does not know PSYNC is asked with SYNC', () => {
    for (const text of ["-NOMASTERLINK Can't SYNC while not connected with my master", '-LOADING Redis is']) {
      assert.equal(atPsync().line(text).kind, 'fail')
    }
    assert.equal(
      atPsync({ isFailover: true }).line("-ERR PSYNC FAILOVER can't be sent to a master.").kind,
      'fail',
    )
    const step = atPsync().line("-ERR unknown command 'PSYNC'")
    assert.equal(step.kind, 'full')
    assert.equal(step.kind === 'full' && Buffer.from(step.bytes ?? []).toString(), 'SYNC\r\n')
    assert.equal(step.kind === 'full' && step.id, null)
  })
})
