// Random damage to bytes: what a disk, a network or somebody with bad intentions does to a file or payload.

import { Crc64 } from '../../../src/bytes/crc64.ts'

/** Numbers that depend on the seed alone. */
export class Chance {
  private state: number

  constructor(seed: number) {
    this.state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) | 1
  }

  /** A whole number from 0 up to `limit - 1`. */
  below(limit: number): number {
    let x = this.state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.state = x
    return (x >>> 0) % limit
  }
}

/** Bytes that are special in the format: ends of widths, lengths of the wildest kinds, ends of listpacks. */
const SPECIAL = [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0x81, 0xc0, 0xc3, 0xe0, 0xf0, 0xf1, 0xf4, 0xfe, 0xff]

/** A copy of `bytes[0, end)` with one to four wounds, not before `from`. */
export function damaged(bytes: Uint8Array, from: number, end: number, chance: Chance): Buffer {
  let copy = Buffer.from(bytes.subarray(0, end))
  for (let wounds = 1 + chance.below(4); wounds > 0 && copy.length > from; wounds--) {
    const at = from + chance.below(copy.length - from)
    switch (chance.below(6)) {
      case 0:
        copy[at] = chance.below(256)
        break
      case 1:
        copy[at] = SPECIAL[chance.below(SPECIAL.length)] as number
        break
      case 2:
        copy[at] = (copy[at] as number) ^ (1 << chance.below(8))
        break
      case 3:
        copy = Buffer.concat([copy.subarray(0, at), copy.subarray(at + 1 + chance.below(8))])
        break
      case 4:
        copy = Buffer.concat([
          copy.subarray(0, at),
          copy.subarray(from, from + chance.below(9)),
          copy.subarray(at),
        ])
        break
      default:
        // A length of eight bytes, as large as can be.
        copy.fill(0xff, at, Math.min(copy.length, at + 1 + chance.below(9)))
    }
  }
  return copy
}

/** A payload of DUMP with another body and a checksum that is right for it. */
export function payloadOf(body: Uint8Array, version: number): Buffer {
  const payload = Buffer.concat([body, Buffer.from([version & 255, version >> 8]), Buffer.alloc(8)])
  const crc = new Crc64()
  crc.update(payload, 0, payload.length - 8)
  crc.write(payload, payload.length - 8)
  return payload
}
