// Ziplists, zipmaps and intsets byte by byte, as old servers have written them.

import { littleEndian } from './rdb-bytes.ts'

/** An element of a ziplist: a string in string form, or an integer in integer form. */
export type ZiplistElement = string | bigint

/** The element as Redis writes a text: as an integer if it is the canonical text of one. */
export function natural(text: string): ZiplistElement {
  if (!/^(0|-?[1-9][0-9]{0,18})$/.test(text)) return text
  const value = BigInt(text)
  return BigInt.asIntN(64, value) === value ? value : text
}

/** What is not as it should be. */
export interface ZiplistFlaws {
  /** Lengths of the entry before in five bytes, where one would do: Redis leaves such after updates. */
  readonly wideLengths?: boolean
  /** Says that there are too many entries to count. */
  readonly unknownCount?: boolean
}

/** A ziplist. */
export function ziplist(elements: readonly ZiplistElement[], flaws: ZiplistFlaws = {}): Uint8Array {
  const body: number[] = []
  let tail = 10
  let previous = 0
  for (const element of elements) {
    tail = 10 + body.length
    const wide = previous >= 254 || flaws.wideLengths === true
    body.push(...(wide ? [254, ...littleEndian(BigInt(previous), 4)] : [previous]), ...encoded(element))
    previous = 10 + body.length - tail
  }
  const total = 10 + body.length + 1
  const count = flaws.unknownCount === true || elements.length >= 65_535 ? 65_535 : elements.length
  return Uint8Array.from([
    ...littleEndian(BigInt(total), 4),
    ...littleEndian(BigInt(tail), 4),
    ...littleEndian(BigInt(count), 2),
    ...body,
    255,
  ])
}

function encoded(element: ZiplistElement): number[] {
  if (typeof element === 'bigint') return encodedInteger(element)
  const bytes = Buffer.from(element, 'latin1')
  if (bytes.length < 64) return [bytes.length, ...bytes]
  if (bytes.length < 16_384) return [0x40 | (bytes.length >> 8), bytes.length & 0xff, ...bytes]
  return [0x80, ...littleEndian(BigInt(bytes.length), 4).reverse(), ...bytes]
}

function encodedInteger(value: bigint): number[] {
  if (value >= 0n && value <= 12n) return [0xf1 + Number(value)]
  for (const [bytes, head] of [
    [1, 0xfe],
    [2, 0xc0],
    [3, 0xf0],
    [4, 0xd0],
  ] as const) {
    if (BigInt.asIntN(bytes * 8, value) === value) return [head, ...littleEndian(value, bytes)]
  }
  return [0xe0, ...littleEndian(value, 8)]
}

/** A zipmap; `unused` bytes behind each value, as after an update to a shorter one. */
export function zipmap(pairs: readonly (readonly [string, string])[], unused = 0): Uint8Array {
  const body = pairs.flatMap(([field, value]) => [
    ...zipmapLength(field.length),
    ...Buffer.from(field, 'latin1'),
    ...zipmapLength(value.length),
    unused,
    ...Buffer.from(value, 'latin1'),
    ...new Array<number>(unused).fill(0x2e),
  ])
  return Uint8Array.from([Math.min(pairs.length, 254), ...body, 255])
}

function zipmapLength(length: number): number[] {
  return length < 254 ? [length] : [254, ...littleEndian(BigInt(length), 4)]
}

/** An intset of sorted integers, all of `width` bytes. */
export function intset(values: readonly bigint[], width: 2 | 4 | 8): Uint8Array {
  return Uint8Array.from([
    ...littleEndian(BigInt(width), 4),
    ...littleEndian(BigInt(values.length), 4),
    ...values.flatMap((value) => littleEndian(value, width)),
  ])
}

/** A listpack of strings and small integers (0 to 127). */
export function listpack(elements: readonly (string | number)[]): Uint8Array {
  const body = elements.flatMap((element) => {
    if (typeof element === 'number') return [element, 1]
    const bytes = Buffer.from(element, 'latin1')
    if (bytes.length > 63) throw new Error('listpack: only short strings here')
    return [0x80 | bytes.length, ...bytes, bytes.length + 1]
  })
  return Uint8Array.from([
    ...littleEndian(BigInt(body.length + 7), 4),
    ...littleEndian(BigInt(elements.length), 2),
    ...body,
    255,
  ])
}
