// Freeing the records of a database that was emptied, at once or in slices.

import type { Dict } from '../memory/dict.ts'
import type { FreeJob } from './lazy-free.ts'
import type { RecordStore } from './record-store.ts'

/** The work of freeing a table with all its records. */
export class FreeTable implements FreeJob {
  private readonly table: Dict
  private readonly records: RecordStore

  constructor(table: Dict, records: RecordStore) {
    this.table = table
    this.records = records
  }

  get pending(): number {
    return this.table.size
  }

  free(count: number): boolean {
    const more = this.table.takeOut(count, (ref) => this.records.release(ref))
    if (!more) this.table.dispose()
    return more
  }
}
