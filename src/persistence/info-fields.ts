// What INFO says of a snapshot that is running, whatever it is for.

import type { InfoField } from '../server/info/section.ts'
import type { SnapshotJob } from './snapshot/snapshot-job.ts'

/** `job`: null if none is running. */
export function snapshotFields(job: SnapshotJob | null): InfoField[] {
  const done = job?.keysDone ?? 0
  const total = job?.keysTotal ?? 0
  const cowBytes = job?.cowBytes ?? 0
  return [
    ['current_cow_peak', cowBytes],
    ['current_cow_size', cowBytes],
    ['current_cow_size_age', 0],
    ['current_fork_perc', (total === 0 ? 0 : (done * 100) / total).toFixed(2)],
    ['current_save_keys_processed', done],
    ['current_save_keys_total', total],
  ]
}
