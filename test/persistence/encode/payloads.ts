// DUMP payloads of strings, put together by hand.

import { Crc64 } from '../../../src/bytes/crc64.ts'

/** The bytes of a bulk string reply. */
export function bulkOf(reply: Buffer): Buffer {
  return reply.subarray(reply.indexOf('\n') + 1, -2)
}

/** The payload of a string, given as it is and compressed, null if that is no shorter. */
export function dumpOf(bytes: Buffer, compressed: Buffer | null): Buffer {
  const body =
    compressed === null
      ? [length(bytes.length), bytes]
      : [Buffer.of(0xc3), length(compressed.length), length(bytes.length), compressed]
  return withFooter(Buffer.concat([Buffer.of(0), ...body]), 10)
}

/** A value with version and checksum. */
function withFooter(value: Buffer, version: number): Buffer {
  const payload = Buffer.concat([value, Buffer.of(version, 0), Buffer.alloc(8)])
  const crc = new Crc64()
  crc.update(payload, 0, value.length + 2)
  crc.write(payload, value.length + 2)
  return payload
}

function length(value: number): Buffer {
  if (value < 64) return Buffer.of(value)
  if (value < 16_384) return Buffer.of(0x40 | (value >> 8), value & 0xff)
  const bytes = Buffer.of(0x80, 0, 0, 0, 0)
  bytes.writeUInt32BE(value, 1)
  return bytes
}
