// When a snapshot is due by itself: enough changes in enough time.

import type { SavePoint } from '../server/config/types/save.ts'

/** After a snapshot that failed, the next is not tried sooner than this. */
const RETRY_DELAY_SECONDS = 5

/** What the decision depends on; times in whole Unix seconds, as in Redis. */
export interface SaveHistory {
  readonly changes: number
  readonly nowSeconds: number
  readonly lastSaveSeconds: number
  readonly lastTrySeconds: number
  readonly lastFailed: boolean
}

/** The first save point that is due, if any. */
export function duePoint(points: readonly SavePoint[], history: SaveHistory): SavePoint | undefined {
  const { changes, nowSeconds } = history
  if (history.lastFailed && nowSeconds - history.lastTrySeconds <= RETRY_DELAY_SECONDS) return undefined
  const elapsed = nowSeconds - history.lastSaveSeconds
  return points.find((point) => changes >= point.changes && elapsed > point.seconds)
}
