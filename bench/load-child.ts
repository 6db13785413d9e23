// A process that overwrites random keys at an even pace until its parent disconnects: node load-child.js PORT KEYS PER_SECOND

import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { VALUE_BYTES } from './redis-benchmark.ts'

const [port, keys, perSecond] = process.argv.slice(2).map(Number) as [number, number, number]
const TICK_MS = 1
/** A server that falls behind by this much is not sent more, and what it missed is not made up for. */
const MAX_UNANSWERED = 2_000
const VALUE = 'y'.repeat(VALUE_BYTES)
const REPLY_BYTES = '+OK\r\n'.length
/** xorshift: as quick as a client that must not disturb needs to be. */
let random = randomInt(1, 2 ** 31)

const socket = connect(port, '127.0.0.1')
await once(socket, 'connect')
socket.setNoDelay(true)

let sent = 0
let answeredBytes = 0
let lastTickMs = performance.now()
let due = 0
socket.on('data', (data: Buffer) => {
  answeredBytes += data.length
})
process.once('disconnect', () => process.exit(0))
setInterval(tick, TICK_MS)
process.send?.('ready')

function tick(): void {
  const nowMs = performance.now()
  due += ((nowMs - lastTickMs) * perSecond) / 1000
  lastTickMs = nowMs
  const room = MAX_UNANSWERED - (sent - answeredBytes / REPLY_BYTES)
  const count = Math.max(0, Math.min(Math.floor(due), Math.floor(room)))
  due = Math.min(due - count, 1)
  let text = ''
  for (let i = 0; i < count; i++) text += nextRequest()
  if (count > 0) socket.write(text, 'latin1')
  sent += count
}

function nextRequest(): string {
  random ^= random << 13
  random ^= random >>> 17
  random ^= random << 5
  const key = `key:${(random >>> 0) % keys}`
  return `*3\r\n$3\r\nSET\r\n$${key.length}\r\n${key}\r\n$${VALUE.length}\r\n${VALUE}\r\n`
}
