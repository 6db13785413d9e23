// What a file says beside its keys and the next one is to say again: libraries of functions, which this version cannot run.

import type { FileNotes } from './rdb/read-walk.ts'

/** A name and a value in front of the data. */
export type AuxField = readonly [name: string, value: string]

/** What was taken from the file that was loaded last. */
export class CarriedNotes {
  functions: Uint8Array[] = []

  /** A file was loaded. */
  take(notes: FileNotes): void {
    this.functions = notes.functions
  }
}
