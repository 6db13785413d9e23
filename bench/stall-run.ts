// Measures how long a server leaves a client without an answer while its data grow.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Competitor, withServer } from './competitors.ts'
import { fill } from './fill.ts'
import { median, quantile } from './statistics.ts'

export interface StallFigures {
  readonly maxMs: number
  readonly p999Ms: number
}

const PING_INTERVAL_MS = 1
const PING = Buffer.from('*1\r\n$4\r\nPING\r\n')
const PONG_BYTES = '+PONG\r\n'.length
const MAX_SAMPLES = 1 << 21

/**
 * Fills an empty server up to `keys` keys, while a second connection sends a PING every millisecond,
 * answered or not, so that a stall counts for all that it delays. The medians of several such runs: whatever
 * else runs on the machine can delay a single PING, but not one in every run.
 */
export async function measureStall(
  competitor: Competitor,
  keys: number,
  runs: number,
): Promise<StallFigures> {
  const figures: StallFigures[] = []
  for (let run = 0; run < runs; run++) figures.push(await measureOnce(competitor, keys))
  return { maxMs: median(figures.map((f) => f.maxMs)), p999Ms: median(figures.map((f) => f.p999Ms)) }
}

async function measureOnce(competitor: Competitor, keys: number): Promise<StallFigures> {
  return await withServer(competitor, async (server) => {
    const pinger = new Pinger(connect(server.port, '127.0.0.1'))
    await pinger.start()
    await fill(server.port, { keys, batchSize: 100, windowSize: 4, isBackground: true })
    return pinger.stop()
  })
}

/** Sends PINGs and keeps the time that each of them took. */
class Pinger {
  #socket: Socket
  #sentAtMs = new Float64Array(MAX_SAMPLES)
  #tripMs = new Float64Array(MAX_SAMPLES)
  #sent = 0
  #answeredBytes = 0
  #timer: NodeJS.Timeout | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (data: Buffer) => this.#receive(data.length))
  }

  async start(): Promise<void> {
    await once(this.#socket, 'connect')
    this.#timer = setInterval(() => this.#send(), PING_INTERVAL_MS)
  }

  stop(): StallFigures {
    clearInterval(this.#timer)
    this.#socket.destroy()
    const answered = Math.floor(this.#answeredBytes / PONG_BYTES)
    const trips = this.#tripMs.subarray(0, answered)
    return { maxMs: quantile(trips, 1), p999Ms: quantile(trips, 0.999) }
  }

  #send(): void {
    if (this.#sent === MAX_SAMPLES) return
    this.#sentAtMs[this.#sent++] = performance.now()
    this.#socket.write(PING)
  }

  #receive(bytes: number): void {
    const nowMs = performance.now()
    const first = Math.floor(this.#answeredBytes / PONG_BYTES)
    this.#answeredBytes += bytes
    const end = Math.floor(this.#answeredBytes / PONG_BYTES)
    for (let i = first; i < end; i++) this.#tripMs[i] = nowMs - (this.#sentAtMs[i] as number)
  }
}
