// The reply writer: the forms of RESP2 and RESP3, long outputs, headers that are put in afterwards, taking back.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReplyWriter } from '../../src/protocol/reply.ts'

function written(write: (reply: ReplyWriter) => void, resp3 = false): string {
  const reply = new ReplyWriter()
  reply.resp3 = resp3
  write(reply)
  return Buffer.concat(reply.take()).toString('latin1')
}

const FORMS: readonly (readonly [string, (reply: ReplyWriter) => void, string, string])[] = [
  ['ok', (r) => r.ok(), '+OK\r\n', '+OK\r\n'],
  ['status', (r) => r.status('PONG'), '+PONG\r\n', '+PONG\r\n'],
  ['error', (r) => r.error('ERR a\r\nb'), '-ERR a  b\r\n', '-ERR a  b\r\n'],
  ['error bytes', (r) => r.error('ERR \xff'), '-ERR \xff\r\n', '-ERR \xff\r\n'],
  ['integer', (r) => r.integer(-1234567), ':-1234567\r\n', ':-1234567\r\n'],
  [
    'big integer',
    (r) => r.bigInteger(2n ** 63n - 1n),
    ':9223372036854775807\r\n',
    ':9223372036854775807\r\n',
  ],
  ['bulk', (r) => r.bulk(Buffer.from('xabcx'), 1, 4), '$3\r\nabc\r\n', '$3\r\nabc\r\n'],
  ['empty bulk', (r) => r.bulkText(''), '$0\r\n\r\n', '$0\r\n\r\n'],
  ['text is latin1', (r) => r.bulkText('\xe9'), '$1\r\n\xe9\r\n', '$1\r\n\xe9\r\n'],
  ['UTF-8', (r) => r.bulkUtf8('\xe9'), '$2\r\n\xc3\xa9\r\n', '$2\r\n\xc3\xa9\r\n'],
  ['bulk integer', (r) => r.bulkInteger(-12), '$3\r\n-12\r\n', '$3\r\n-12\r\n'],
  ['null string', (r) => r.nullBulk(), '$-1\r\n', '_\r\n'],
  ['null array', (r) => r.nullArray(), '*-1\r\n', '_\r\n'],
  ['true', (r) => r.boolean(true), ':1\r\n', '#t\r\n'],
  ['false', (r) => r.boolean(false), ':0\r\n', '#f\r\n'],
  ['double', (r) => r.double('3.141'), '$5\r\n3.141\r\n', ',3.141\r\n'],
  ['infinity', (r) => r.double('-inf'), '$4\r\n-inf\r\n', ',-inf\r\n'],
  ['big number', (r) => r.bigNumber('123'), '$3\r\n123\r\n', '(123\r\n'],
  ['verbatim', (r) => r.verbatim('txt', 'a\nb'), '$3\r\na\nb\r\n', '=7\r\ntxt:a\nb\r\n'],
  ['array', (r) => r.array(3), '*3\r\n', '*3\r\n'],
  ['long array', (r) => r.array(1_000_000), '*1000000\r\n', '*1000000\r\n'],
  ['map', (r) => r.map(7), '*14\r\n', '%7\r\n'],
  ['set', (r) => r.set(2), '*2\r\n', '~2\r\n'],
  ['push', (r) => r.push(2), '*2\r\n', '>2\r\n'],
  ['raw', (r) => r.raw(Buffer.from('+x\r\n')), '+x\r\n', '+x\r\n'],
]

for (const [name, write, resp2, resp3] of FORMS) {
  test(name, () => {
    assert.equal(written(write), resp2)
    assert.equal(written(write, true), resp3)
  })
}

test('lengths with any number of digits', () => {
  for (const length of [0, 9, 10, 99, 100, 999, 1000, 70_000, 1_000_000]) {
    const bytes = Buffer.alloc(length, 'x')
    assert.equal(
      written((reply) => reply.bulkBytes(bytes)),
      `$${length}\r\n${bytes.toString()}\r\n`,
    )
  }
})

test('many replies of all sizes are one stream', () => {
  const reply = new ReplyWriter()
  let expected = ''
  const parts: Uint8Array[] = []
  for (let i = 0; i < 3000; i++) {
    const bytes = Buffer.alloc((i * i) % 997, 65 + (i % 26))
    reply.bulkBytes(bytes)
    reply.integer(i)
    expected += `$${bytes.length}\r\n${bytes.toString()}\r\n:${i}\r\n`
    if (i % 500 === 499) {
      assert.equal(reply.pendingBytes, expected.length - Buffer.concat(parts).length)
      // By turns: sent, so that the buffers are written to again, or still read by somebody.
      const taken = reply.take()
      if (i % 1000 === 999) {
        parts.push(...taken.map((chunk) => Uint8Array.from(chunk)))
        reply.reuseTaken()
      } else {
        parts.push(...taken)
        reply.forgetTaken()
      }
    }
  }
  assert.ok(Buffer.concat(parts).toString() === expected)
})

test('buffers of long output are used again once they are sent', () => {
  const reply = new ReplyWriter()
  const buffersOf = (chunks: Uint8Array[]) => chunks.map((chunk) => chunk.buffer)
  const long = Buffer.alloc(1000, 'x')
  const write = () => {
    for (let i = 0; i < 300; i++) reply.bulkBytes(long)
    return buffersOf(reply.take())
  }
  const first = write()
  reply.reuseTaken()
  const second = write()
  assert.deepEqual(new Set(second), new Set(first))
  const lent = reply.forgetTaken()
  const third = write()
  assert.ok(third.every((buffer) => !second.includes(buffer)))
  reply.reuseTaken()
  reply.giveBack(lent)
  assert.ok(write().every((buffer) => second.includes(buffer) || third.includes(buffer)))
})

test('headers put in afterwards, at any distance', () => {
  for (const elementBytes of [0, 1, 1000, 30_000, 100_000]) {
    for (const before of [0, 1, 60_000, 65_530]) {
      const element = Buffer.alloc(elementBytes, 'e')
      const text = written((reply) => {
        if (before > 0) reply.raw(Buffer.alloc(before, 'b'))
        const mark = reply.mark()
        for (let i = 0; i < 12; i++) reply.bulkBytes(element)
        reply.arrayAt(mark, 12)
        const second = reply.mark()
        reply.mapAt(second, 0)
        reply.integer(1)
        reply.setAt(second, 1)
      })
      const body = `$${elementBytes}\r\n${element.toString()}\r\n`.repeat(12)
      assert.equal(text, `${'b'.repeat(before)}*12\r\n${body}*1\r\n*0\r\n:1\r\n`)
    }
  }
})

test('what was written since a mark or the begin of a reply can be taken back', () => {
  for (const before of [0, 10, 65_000, 200_000]) {
    for (const after of [0, 10, 65_000, 600_000]) {
      const text = written((reply) => {
        reply.raw(Buffer.alloc(before, 'b'))
        const mark = reply.mark()
        reply.begin()
        reply.raw(Buffer.alloc(after, 'x'))
        reply.integer(1)
        if (after % 20 === 0) reply.cutBack(mark)
        else reply.cutToBegin()
        assert.equal(reply.pendingBytes, before)
        reply.ok()
      })
      assert.equal(text, `${'b'.repeat(before)}+OK\r\n`)
    }
  }
})

test('an output beyond the limit takes no more memory, and says so', () => {
  const reply = new ReplyWriter()
  reply.maxBytes = 1_000_000
  const before = process.memoryUsage().arrayBuffers
  const element = Buffer.alloc(10_000)
  const mark = reply.mark()
  for (let i = 0; i < 100_000; i++) reply.bulkBytes(element)
  reply.arrayAt(mark, 100_000)
  assert.ok(reply.isOverfull)
  assert.ok(reply.pendingBytes > reply.maxBytes)
  assert.ok(process.memoryUsage().arrayBuffers - before < 20_000_000)
  reply.reset()
  assert.ok(!reply.isOverfull)
  reply.ok()
  assert.equal(Buffer.concat(reply.take()).toString(), '+OK\r\n')
})

test('what was pending before an overfull reply survives when that is taken back', () => {
  const reply = new ReplyWriter()
  reply.maxBytes = 300_000
  reply.raw(Buffer.alloc(100_000, 'a'))
  reply.begin()
  for (let i = 0; i < 100; i++) reply.raw(Buffer.alloc(50_000, 'x'))
  assert.ok(reply.isOverfull)
  reply.cutToBegin()
  assert.ok(!reply.isOverfull)
  reply.ok()
  assert.equal(Buffer.concat(reply.take()).toString(), `${'a'.repeat(100_000)}+OK\r\n`)
})

test('without memory for a reply, what was written before is untouched', () => {
  const reply = new ReplyWriter()
  reply.integer(1)
  reply.begin()
  reply.array(2)
  assert.throws(() => reply.bulk(Buffer.alloc(0), 0, 2 ** 40), RangeError)
  reply.cutToBegin()
  reply.ok()
  assert.equal(Buffer.concat(reply.take()).toString(), ':1\r\n+OK\r\n')
})

test('errors are counted and told', () => {
  const reply = new ReplyWriter()
  const heard: string[] = []
  reply.onError = (text) => heard.push(text)
  reply.error('ERR one')
  reply.error('WRONGTYPE two')
  assert.equal(reply.errors, 2)
  assert.deepEqual(heard, ['ERR one', 'WRONGTYPE two'])
})

test('short outputs of several clients stand side by side in one buffer', () => {
  const reply = new ReplyWriter()
  const ranges: (readonly [number, number])[] = []
  for (const text of ['one', 'two', 'three']) {
    reply.status(text)
    assert.ok(reply.isShort)
    ranges.push([reply.shortStart, reply.shortEnd])
    reply.commit()
    assert.equal(reply.pendingBytes, 0)
  }
  const shown = ranges.map(([start, end]) => Buffer.from(reply.shortBuffer).toString('latin1', start, end))
  assert.deepEqual(shown, ['+one\r\n', '+two\r\n', '+three\r\n'])
  // A long output behind them leaves them where they are.
  reply.raw(Buffer.alloc(100_000, 'x'))
  assert.ok(!reply.isShort)
  assert.equal(Buffer.concat(reply.take()).length, 100_000)
  assert.equal(Buffer.from(reply.shortBuffer).toString('latin1', ...ranges[2]), '+three\r\n')
  reply.recycle(false)
  assert.equal(reply.shortStart, 0)
})

test('what is taken away stays as it is, short or long, whatever is written next', () => {
  const reply = new ReplyWriter()
  const texts = [1, 2, 200_000, 3, 150_000].map((length, i) => String(i).repeat(length))
  const taken = texts.map((text) => {
    reply.bulkText(text)
    return reply.takeAway()
  })
  for (const [i, text] of texts.entries()) {
    assert.equal(Buffer.concat(taken[i]).toString(), `$${text.length}\r\n${text}\r\n`)
  }
})
