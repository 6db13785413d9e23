// Making the string under a key ready to have bits changed: long enough, and raw as Redis keeps what it edits.

import { ENCODING_RAW, TYPE_STRING } from '../../keyspace/record.ts'
import { storeBytes } from '../../keyspace/strings.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'

export const RAW_STRING = TYPE_STRING | ENCODING_RAW

/** Whether the string of a record (0: none) is shorter than `lengthBytes`. */
export function isShorter({ db }: CommandContext, ref: number, lengthBytes: number): boolean {
  if (ref === 0) return true
  const value = db.value(ref)
  return value.end - value.start < lengthBytes
}

/** Makes the string of a record (0: a new one under argument 1) at least `lengthBytes` long with zeros; returns its record. */
export function grow({ db }: CommandContext, request: Request, ref: number, lengthBytes: number): number {
  if (ref === 0) return storeBytes(db, 0, request, 1, new Uint8Array(lengthBytes), RAW_STRING, false)
  const target = db.resizeValue(ref, lengthBytes)
  makeRaw(db, target)
  return target
}

/** Gives a string the encoding of one that is edited. */
export function makeRaw(db: CommandContext['db'], ref: number): void {
  if (db.kind(ref) !== RAW_STRING) db.setKind(ref, RAW_STRING)
}
