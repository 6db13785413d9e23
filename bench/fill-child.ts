// A process that fills a server with the keys `key:N`: node fill-child.js PORT KEYS VALUE-BYTES BATCH WINDOW
// It sends BATCH commands in one write and has at most WINDOW batches unanswered.

import { once } from 'node:events'
import { connect } from 'node:net'

const [port, keys, valueBytes, batchSize, windowSize] = process.argv.slice(2).map(Number) as [
  number,
  number,
  number,
  number,
  number,
]
const OK_REPLY = Buffer.from('+OK\r\n')

const valuePart = `\r\n$${valueBytes}\r\n${'x'.repeat(valueBytes)}\r\n`
const socket = connect(port, '127.0.0.1')
await once(socket, 'connect')
socket.setNoDelay(true)

let sent = 0
let answeredBytes = 0
socket.on('data', (data: Buffer) => {
  checkReplies(data)
  answeredBytes += data.length
  sendMore()
})
sendMore()

function sendMore(): void {
  const answered = Math.floor(answeredBytes / OK_REPLY.length)
  if (answered === keys) socket.end()
  while (sent < keys && sent - answered < batchSize * windowSize) {
    const end = Math.min(sent + batchSize, keys)
    socket.write(batch(sent, end), 'latin1')
    sent = end
  }
}

function batch(first: number, end: number): string {
  let text = ''
  for (let i = first; i < end; i++) {
    const key = `key:${i}`
    text += `*3\r\n$3\r\nSET\r\n$${key.length}\r\n${key}${valuePart}`
  }
  return text
}

/** Every reply is the same five bytes, so the bytes at their ends show that none is an error. */
function checkReplies(data: Buffer): void {
  const offset = answeredBytes % OK_REPLY.length
  if (data[0] === OK_REPLY[offset] && data.at(-1) === OK_REPLY[(offset + data.length - 1) % OK_REPLY.length])
    return
  throw new Error(`SET failed: ${data.toString('latin1', 0, 200)}`)
}
