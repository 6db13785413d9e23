// Measures the memory that a key takes, as the server counts it and as the operating system does.

import type { RawClient } from '../test/support/raw-client.ts'
import { type Competitor, infoField, usedMemory, withServer } from './competitors.ts'
import { fill } from './fill.ts'
import { residentBytes } from './process-accounting.ts'

export interface MemoryFigures {
  /** Growth of INFO's used_memory by key. */
  readonly usedBytesPerKey: number
  /** Growth of the resident memory by key, from the operating system. */
  readonly residentBytesPerKey: number
  /** INFO's used_memory_rss after the fill, as a share of what the operating system says. */
  readonly reportedResidentShare: number
}

const SETTLE_POLL_MS = 1_000
const SETTLE_LIMIT_MS = 120_000

/** Fills an empty server with `keys` keys and measures once its dictionary has grown to its new size. */
export async function measureMemory(competitor: Competitor, keys: number): Promise<MemoryFigures> {
  return await withServer(competitor, async (server, client) => {
    const usedBefore = await usedMemory(client)
    const residentBefore = residentBytes(server.pid)
    await fill(server.port, { count: keys, batchSize: 1_000, windowSize: 4 })
    await untilRehashed(client)
    const residentAfter = residentBytes(server.pid)
    return {
      usedBytesPerKey: ((await usedMemory(client)) - usedBefore) / keys,
      residentBytesPerKey: (residentAfter - residentBefore) / keys,
      reportedResidentShare: Number(await infoField(client, 'used_memory_rss')) / residentAfter,
    }
  })
}

/** While a dictionary grows it has two tables, of which the old one is not part of what a key takes. */
async function untilRehashed(client: RawClient): Promise<void> {
  const deadline = performance.now() + SETTLE_LIMIT_MS
  while (performance.now() < deadline) {
    const stats = (await client.call('DEBUG', 'HTSTATS', 0)).toString()
    if (!stats.includes('rehashing target')) return
    await new Promise((resolve) => setTimeout(resolve, SETTLE_POLL_MS))
  }
}
