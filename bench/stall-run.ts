// Measures how long a server leaves a client without an answer while another keeps it busy.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Competitor, withServer } from './competitors.ts'
import { fill } from './fill.ts'
import { FILLED_KEY } from './fill-shapes.ts'
import { untilFreed } from './lazy-free.ts'
import { median, quantile } from './statistics.ts'

export interface StallFigures {
  readonly maxMs: number
  readonly p999Ms: number
}

const PING_INTERVAL_MS = 1
const PING = Buffer.from('*1\r\n$4\r\nPING\r\n')
const PONG_BYTES = '+PONG\r\n'.length
const MAX_SAMPLES = 1 << 21

const BACKGROUND_FILL = { batchSize: 100, windowSize: 4, isBackground: true } as const

/** Fills an empty server up to `keys` keys: the medians of several such runs. */
export async function measureStall(
  competitor: Competitor,
  keys: number,
  runs: number,
): Promise<StallFigures> {
  const figures: StallFigures[] = []
  for (let run = 0; run < runs; run++) {
    const stall = await withServer(competitor, ({ port }) =>
      whilePinging(port, () => fill(port, { count: keys, ...BACKGROUND_FILL })),
    )
    figures.push(stall)
  }
  return medians(figures)
}

/** The stalls while a sorted set of many members grows in random order, and while it is deleted. */
export interface CollectionStalls {
  readonly fill: StallFigures
  readonly unlink: StallFigures
}

/** Fills a sorted set with ZADD and deletes it with UNLINK: the medians of several runs. */
export async function measureCollectionStalls(
  competitor: Competitor,
  members: number,
  runs: number,
): Promise<CollectionStalls> {
  const fills: StallFigures[] = []
  const unlinks: StallFigures[] = []
  for (let run = 0; run < runs; run++) {
    await withServer(competitor, async ({ port }, client) => {
      const options = { count: members, shape: 'sorted-set', order: 'random', ...BACKGROUND_FILL } as const
      fills.push(await whilePinging(port, () => fill(port, options)))
      const unlink = async () => {
        await client.call('UNLINK', FILLED_KEY)
        await untilFreed(client)
      }
      unlinks.push(await whilePinging(port, unlink))
    })
  }
  return { fill: medians(fills), unlink: medians(unlinks) }
}

/** Whatever else runs on the machine can delay a single PING, but not one in every run. */
function medians(figures: readonly StallFigures[]): StallFigures {
  return { maxMs: median(figures.map((f) => f.maxMs)), p999Ms: median(figures.map((f) => f.p999Ms)) }
}

/**
 * Sends a PING every millisecond on a connection of its own while `work` runs, answered or not, so that a stall counts
 * for all that it delays.
 */
async function whilePinging(port: number, work: () => Promise<void>): Promise<StallFigures> {
  const pinger = new Pinger(connect(port, '127.0.0.1'))
  await pinger.start()
  await work()
  return await pinger.stop()
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
