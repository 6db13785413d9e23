// What stream commands work with, made once for a server.

import { StreamId } from '../values/stream-id.ts'
import { StreamIterator } from '../values/stream-iterator.ts'
import { REF_KEEP, type TrimGoal } from '../values/stream-trim.ts'

/** What the arguments of XADD and XTRIM say beside the goal of the trimming. */
export interface TrimArguments {
  /** Whether there is a goal. */
  trims: boolean
  /** The argument that says how far to trim. */
  thresholdAt: number
  noMkStream: boolean
  /** What the id of a new entry is: ID_WHOLE, ID_OPEN, or 0 for one that the clock gives. */
  idState: number
}

/** Objects that the running command fills anew. */
export class StreamWorkspace {
  readonly from = new StreamId()
  readonly to = new StreamId()
  readonly id = new StreamId()
  readonly other = new StreamId()
  readonly iterator = new StreamIterator()
  readonly trim: TrimGoal = {
    maxLength: -1,
    minId: new StreamId(),
    approximate: false,
    limit: 0,
    references: REF_KEEP,
  }
  readonly trimArguments: TrimArguments = { trims: false, thresholdAt: 0, noMkStream: false, idState: 0 }
}
