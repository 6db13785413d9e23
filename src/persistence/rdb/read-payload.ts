// The payload of DUMP: type, value, two bytes of version, checksum.

import { Crc64 } from '../../bytes/crc64.ts'
import type { SharedState } from '../../keyspace/shared.ts'
import { type LoadedValue, newLoadedValue } from './loaded-value.ts'
import { MemorySource } from './read-source.ts'
import { runToEnd } from './read-steps.ts'
import { readValue } from './read-values.ts'
import { isKnownVersion } from './read-walk.ts'
import { RdbReader } from './reader.ts'

const VERSION_BYTES = 2
const CRC_BYTES = 8
const FOOTER_BYTES = VERSION_BYTES + CRC_BYTES

/** Whether version and checksum of a payload are right: what RESTORE asks first. The checksum may be passed over. */
export function isSoundPayload(bytes: Uint8Array, start: number, end: number, checksSum = true): boolean {
  if (end - start < FOOTER_BYTES) return false
  const version = versionOf(bytes, end)
  if (version !== 0 && !isKnownVersion(version)) return false
  if (!checksSum) return true
  const crcAt = end - CRC_BYTES
  const crc = new Crc64()
  crc.update(bytes, start, crcAt)
  return crc.matches(bytes, crcAt)
}

function versionOf(bytes: Uint8Array, end: number): number {
  return bytes[end - FOOTER_BYTES] | (bytes[end - FOOTER_BYTES + 1] << 8)
}

/**
 * Reads the value of a payload whose version and checksum are right. Big values belong to the caller, packed ones may
 * stand in the payload. Throws RdbError, and nothing is held then. An empty collection has the kind NO_VALUE.
 */
export function decodePayload(
  keyspace: SharedState,
  bytes: Uint8Array,
  start: number,
  end: number,
  isDeep: boolean,
): LoadedValue {
  const reader = new RdbReader(new MemorySource(bytes, start, end - FOOTER_BYTES), false)
  reader.version = versionOf(bytes, end)
  const into = newLoadedValue()
  const steps = readValue({ reader, keyspace, into, isDeep }, reader.byte())
  if (steps !== null) runToEnd(steps)
  return into
}
