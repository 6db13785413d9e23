// What modules write to RDB files. No module can be loaded here, so such files are refused, with the module's name;
// `check-rdb` goes past it, which the format allows without knowing the module.

import type { RdbReader } from './reader.ts'

/** Nine characters of six bits each make the name of a module's type. */
const NAME_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const NAME_LENGTH = 9
/** The lowest bits are the version of the module's own encoding. */
const VERSION_BITS = 10n

// What stands before each part of a module's value.
const PART_END = 0
const PART_SIGNED = 1
const PART_UNSIGNED = 2
const PART_FLOAT = 3
const PART_DOUBLE = 4
const PART_STRING = 5

// First bytes of strings in special forms: integers of 1, 2 and 4 bytes, compressed.
const STRING_INT8 = 0xc0
const STRING_INT32 = 0xc2
const STRING_COMPRESSED = 0xc3

const FLOAT_BYTES = 4
const DOUBLE_BYTES = 8
/** Bytes that name a class of metadata. */
const CLASS_BYTES = 4

/** Reads the number of a module's type; returns its name. */
export function readModuleName(reader: RdbReader): string {
  reader.length64()
  const id = (BigInt(reader.high >>> 0) << 32n) | BigInt(reader.low >>> 0)
  let rest = id >> VERSION_BITS
  let name = ''
  for (let i = 0; i < NAME_LENGTH; i++, rest >>= 6n) name = NAME_CHARACTERS[Number(rest & 63n)] + name
  return name
}

/** Goes past a module's value behind its number. Throws RdbError. */
export function skipModuleValue(reader: RdbReader): void {
  for (let part = reader.length(); part !== PART_END; part = reader.length()) skipPart(reader, part)
}

function skipPart(reader: RdbReader, part: number): void {
  if (part === PART_SIGNED || part === PART_UNSIGNED) reader.length64()
  else if (part === PART_FLOAT) reader.skip(FLOAT_BYTES)
  else if (part === PART_DOUBLE) reader.skip(DOUBLE_BYTES)
  else if (part === PART_STRING) skipString(reader)
  else throw reader.error(`a module's value with a part of the unknown kind ${part}`)
}

/** Goes past a string, in whatever form it is, without unpacking it. */
export function skipString(reader: RdbReader): void {
  const first = reader.byte()
  if (first < STRING_INT8) {
    reader.at--
    reader.skip(reader.length())
  } else if (first === STRING_COMPRESSED) {
    const packedBytes = reader.length()
    reader.length()
    reader.skip(packedBytes)
  } else if (first <= STRING_INT32) {
    reader.skip(1 << (first - STRING_INT8))
  } else {
    throw reader.error(`a string that begins with ${first}`)
  }
}

/** Goes past data of a module that belongs to no key, behind its opcode; returns the module's name. */
export function skipModuleData(reader: RdbReader): string {
  const name = readModuleName(reader)
  if (reader.length() !== PART_UNSIGNED)
    throw reader.error(`data of module ${name} that do not say when to load them`)
  reader.length64()
  skipModuleValue(reader)
  return name
}

/** Goes past what modules have attached to the next key (Redis 8.6), behind its opcode; returns how many there are. */
export function skipKeyMetadata(reader: RdbReader): number {
  const count = reader.count(CLASS_BYTES + 1)
  for (let i = 0; i < count; i++) {
    reader.skip(CLASS_BYTES)
    skipModuleValue(reader)
  }
  return count
}
