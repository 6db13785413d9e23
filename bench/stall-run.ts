// Measures how long a server leaves a client without an answer while another keeps it busy.

import { type Competitor, withServer } from './competitors.ts'
import { fill } from './fill.ts'
import { FILLED_KEY } from './fill-shapes.ts'
import { untilFreed } from './lazy-free.ts'
import { medianStalls, type StallFigures, whilePinging } from './pinger.ts'

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
  return medianStalls(figures)
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
  return { fill: medianStalls(fills), unlink: medianStalls(unlinks) }
}
