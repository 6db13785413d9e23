// Measures how long a server takes from the start of its process until it accepts connections.

import { type Competitor, withServer } from './competitors.ts'
import { median } from './statistics.ts'

/** The median of several starts, in milliseconds. */
export async function measureStart(competitor: Competitor, starts: number): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < starts; i++) {
    times.push(await withServer(competitor, async (server) => server.startMs))
  }
  return median(times)
}
