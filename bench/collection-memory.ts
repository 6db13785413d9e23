// Measures the memory that the elements of collections take, as the server counts it.

import type { RawClient } from '../test/support/raw-client.ts'
import { type Competitor, usedMemory, withServer } from './competitors.ts'
import { fill } from './fill.ts'
import { FILLED_KEY, type FillOrder, type FillShape } from './fill-shapes.ts'

/** One fill: `count` small hashes, or one collection of `count` elements. */
export interface CollectionFill {
  readonly shape: FillShape
  readonly order: FillOrder
  readonly count: number
}

const READS = 20_000
const SETTLE_LIMIT_READS = 10_000_000

/** The growth of INFO's used_memory by element. */
export async function measureCollectionMemory(
  competitor: Competitor,
  { shape, order, count }: CollectionFill,
): Promise<number> {
  return await withServer(competitor, async (server, client) => {
    const before = await usedMemory(client)
    await fill(server.port, { count, shape, order, batchSize: 1_000, windowSize: 4 })
    await untilRehashed(client, shape)
    return ((await usedMemory(client)) - before) / count
  })
}

/** A read of one element, by shape: what has a hash table goes on with its growth at each look-up. */
const READ: Partial<Record<FillShape, readonly string[]>> = {
  'small-hashes': ['EXISTS', FILLED_KEY],
  'sorted-set': ['ZSCORE', FILLED_KEY, 'member:0'],
  set: ['SISMEMBER', FILLED_KEY, 'member:0'],
  hash: ['HGET', FILLED_KEY, 'field:0'],
}

/** While a hash table grows there are two, of which the old one is not part of what an element takes. */
async function untilRehashed(client: RawClient, shape: FillShape): Promise<void> {
  const read = READ[shape]
  if (read === undefined) return
  const question = shape === 'small-hashes' ? ['HTSTATS', '0'] : ['HTSTATS-KEY', FILLED_KEY]
  for (let reads = 0; reads < SETTLE_LIMIT_READS; reads += READS) {
    const stats = (await client.call('DEBUG', ...question)).toString()
    if (!stats.includes('rehashing target')) return
    await client.pipeline(Array.from({ length: READS }, () => read))
  }
  throw new Error(`the hash table of ${shape} does not finish its growth`)
}
