// Measures how long a client waits: a PING every millisecond on a connection of its own.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { median, quantile } from './statistics.ts'

/** What the PINGs of one measurement took. */
export interface StallFigures {
  readonly maxMs: number
  readonly p999Ms: number
}

const PING_INTERVAL_MS = 1
const PING = Buffer.from('*1\r\n$4\r\nPING\r\n')
const PONG_BYTES = '+PONG\r\n'.length
const MAX_SAMPLES = 1 << 21

/**
 * Sends a PING every millisecond on a connection of its own while `work` runs, answered or not, so that a stall counts
 * for all that it delays.
 */
export async function whilePinging(port: number, work: () => Promise<void>): Promise<StallFigures> {
  const pinger = new Pinger(connect(port, '127.0.0.1'))
  await pinger.start()
  await work()
  return await pinger.stop()
}

/** Whatever else runs on the machine can delay a single PING, but not one in every run. */
export function medianStalls(figures: readonly StallFigures[]): StallFigures {
  return { maxMs: median(figures.map((f) => f.maxMs)), p999Ms: median(figures.map((f) => f.p999Ms)) }
}

/** Sends PINGs and keeps the time that each of them took. */
class Pinger {
  #socket: Socket
  #sentAtMs = new Float64Array(MAX_SAMPLES)
  #tripMs = new Float64Array(MAX_SAMPLES)
  #sent = 0
  #answeredBytes = 0
  #timer: NodeJS.Timeout | undefined
  #onLastReply: () => void = () => {}

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (data: Buffer) => this.#receive(data.length))
  }

  async start(): Promise<void> {
    await once(this.#socket, 'connect')
    this.#timer = setInterval(() => this.#send(), PING_INTERVAL_MS)
  }

  /** Waits for the last answer, which may be the one that was delayed. */
  async stop(): Promise<StallFigures> {
    clearInterval(this.#timer)
    this.#send()
    if (this.#answered < this.#sent) {
      await new Promise<void>((resolve) => {
        this.#onLastReply = resolve
      })
    }
    this.#socket.destroy()
    const trips = this.#tripMs.subarray(0, this.#answered)
    return { maxMs: quantile(trips, 1), p999Ms: quantile(trips, 0.999) }
  }

  get #answered(): number {
    return Math.floor(this.#answeredBytes / PONG_BYTES)
  }

  #send(): void {
    if (this.#sent === MAX_SAMPLES) return
    this.#sentAtMs[this.#sent++] = performance.now()
    this.#socket.write(PING)
  }

  #receive(bytes: number): void {
    const nowMs = performance.now()
    const first = this.#answered
    this.#answeredBytes += bytes
    const end = this.#answered
    for (let i = first; i < end; i++) this.#tripMs[i] = nowMs - (this.#sentAtMs[i] as number)
    if (end === this.#sent) this.#onLastReply()
  }
}
