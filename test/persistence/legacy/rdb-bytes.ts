// RDB files byte by byte, as servers of any version would have written them.

import { crc64 } from '../../../src/bytes/crc64.ts'

/** How a file begins and ends. */
export interface FileForm {
  readonly version: number
  /** The word in front of the version: REDIS with four digits, VALKEY with three. */
  readonly magic?: 'REDIS' | 'VALKEY'
  /** What stands behind the end: the checksum, zeros, a wrong checksum, nothing. By default what the version asks for. */
  readonly checksum?: 'right' | 'zero' | 'wrong' | 'none'
}

/** Writes the parts of the format. */
export class RdbBytes {
  private readonly parts: number[] = []

  /** Everything written so far. */
  get bytes(): Uint8Array {
    return Uint8Array.from(this.parts)
  }

  raw(bytes: Iterable<number> | string): this {
    const list = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    for (const byte of list) this.parts.push(byte)
    return this
  }

  /** A length, in its shortest form or with all 32 or 64 bits. */
  length(value: number | bigint, form: 'short' | 'long' | 'wide' = 'short'): this {
    const size = BigInt(value)
    if (form === 'wide' || size >= 2n ** 32n) return this.raw([0x81]).raw(bigEndian(size, 8))
    if (form === 'long' || size >= 1n << 14n) return this.raw([0x80]).raw(bigEndian(size, 4))
    const small = Number(size)
    return small < 64 ? this.raw([small]) : this.raw([0x40 | (small >> 8), small & 0xff])
  }

  /** A string as it is. */
  string(text: string | Uint8Array): this {
    return this.length(text.length).raw(text)
  }

  /** A string in integer form of 8, 16 or 32 bits. */
  integer(value: number, bits: 8 | 16 | 32): this {
    return this.raw([0xc0 + { 8: 0, 16: 1, 32: 2 }[bits]]).raw(littleEndian(BigInt(value), bits / 8))
  }

  /** A compressed string. */
  compressed(packed: Uint8Array, length: number): this {
    return this.raw([0xc3]).length(packed.length).length(length).raw(packed)
  }

  /** A score as text, the form of RDB_ZSET. */
  score(text: string): this {
    const special = { nan: 253, inf: 254, '-inf': 255 }[text]
    return special === undefined ? this.raw([text.length]).raw(text) : this.raw([special])
  }

  double(value: number): this {
    return this.raw(new Uint8Array(new Float64Array([value]).buffer))
  }

  int32(value: number): this {
    return this.raw(littleEndian(BigInt(value), 4))
  }

  int64(value: number | bigint): this {
    return this.raw(littleEndian(BigInt(value), 8))
  }

  // What stands between the entries

  aux(name: string, value: string): this {
    return this.raw([250]).string(name).string(value)
  }

  select(dbIndex: number): this {
    return this.raw([254]).length(dbIndex)
  }

  resize(keys: number, volatileKeys: number): this {
    return this.raw([251]).length(keys).length(volatileKeys)
  }

  expireSeconds(seconds: number): this {
    return this.raw([253]).int32(seconds)
  }

  expireMs(ms: number | bigint): this {
    return this.raw([252]).int64(ms)
  }

  /** An entry; `value` writes what stands behind the key. */
  entry(type: number, key: string, value: (out: RdbBytes) => void): this {
    this.raw([type]).string(key)
    value(this)
    return this
  }
}

/** A whole file. */
export function rdbFile(form: FileForm, body: (out: RdbBytes) => void): Uint8Array {
  const { version, magic = 'REDIS' } = form
  const out = new RdbBytes()
  out.raw(magic + String(version).padStart(9 - magic.length, '0'))
  body(out)
  out.raw([255])
  const checksum = form.checksum ?? (version >= 5 ? 'right' : 'none')
  if (checksum === 'none') return out.bytes
  if (checksum === 'zero') return out.int64(0).bytes
  const { bytes } = out
  return out.raw(littleEndian(crc64(bytes, 0, bytes.length) ^ (checksum === 'wrong' ? 1n : 0n), 8)).bytes
}

/** The payload of DUMP for a value: type, value, version, checksum. */
export function payload(type: number, version: number, value: (out: RdbBytes) => void): Uint8Array {
  const out = new RdbBytes().raw([type])
  value(out)
  const { bytes } = out.raw(littleEndian(BigInt(version), 2))
  return out.raw(littleEndian(crc64(bytes, 0, bytes.length), 8)).bytes
}

export function littleEndian(value: bigint, count: number): number[] {
  const bits = BigInt.asUintN(count * 8, value)
  return Array.from({ length: count }, (_, i) => Number((bits >> BigInt(i * 8)) & 0xffn))
}

function bigEndian(value: bigint, count: number): number[] {
  return littleEndian(value, count).reverse()
}
