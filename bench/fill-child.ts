// A process that fills a server: node fill-child.js PORT COUNT SHAPE ORDER BATCH WINDOW
// It sends BATCH commands in one write and has at most WINDOW batches unanswered.

import { once } from 'node:events'
import { connect } from 'node:net'
import { type FillOrder, type FillShape, fillOrder, fillRequest } from './fill-shapes.ts'

const [port, count, shape, order, batchSize, windowSize] = process.argv.slice(2)
const numbers = fillOrder(Number(count), order as FillOrder)
const inFlight = Number(batchSize) * Number(windowSize)
const LINE_FEED = 10
const MINUS = 45
const DOLLAR = 36

const socket = connect(Number(port), '127.0.0.1')
await once(socket, 'connect')
socket.setNoDelay(true)

let sent = 0
/** Each reply is one line, or the line behind its length. */
let answered = 0
let atLineStart = true
let isLength = false
socket.on('data', (data: Buffer) => {
  takeReplies(data)
  sendMore()
})
sendMore()

function sendMore(): void {
  if (answered === numbers.length) socket.end()
  while (sent < numbers.length && sent - answered < inFlight) {
    const end = Math.min(sent + Number(batchSize), numbers.length)
    let text = ''
    for (let i = sent; i < end; i++) text += fillRequest(shape as FillShape, numbers[i] as number)
    socket.write(text, 'latin1')
    sent = end
  }
}

function takeReplies(data: Buffer): void {
  for (const byte of data) {
    if (atLineStart && byte === MINUS) throw new Error(`filling failed: ${data.toString('latin1', 0, 200)}`)
    if (atLineStart) isLength = byte === DOLLAR
    atLineStart = byte === LINE_FEED
    if (atLineStart && !isLength) answered++
  }
}
