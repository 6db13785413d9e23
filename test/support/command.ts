// Commands as tests write them: how they are encoded for the wire and shown to people.

import { PARSE_DONE, RequestParser } from '../../src/protocol/parser.ts'
import { Request } from '../../src/protocol/request.ts'

/** One argument: text goes out as UTF-8, numbers in decimal. */
export type Arg = string | number | Uint8Array

/** A command name and its arguments. */
export type Command = readonly Arg[]

/** Encodes a command as an array of bulk strings. */
export function encodeCommand(command: Command): Buffer {
  const parts: Uint8Array[] = [Buffer.from(`*${command.length}\r\n`)]
  for (const arg of command) {
    const bytes = argBytes(arg)
    parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, CRLF)
  }
  return Buffer.concat(parts)
}

/** Encodes several commands behind each other. */
export function encodeCommands(commands: readonly Command[]): Buffer {
  return Buffer.concat(commands.map(encodeCommand))
}

/** Shows a command in one line that can be pasted into redis-cli. */
export function formatCommand(command: Command): string {
  return command.map((arg) => formatWord(argBytes(arg))).join(' ')
}

/** The arguments of one command that `encodeCommand` could have made, `bytes[start, end)`. */
export function decodeCommand(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array[] {
  const parser = new RequestParser()
  const request = new Request()
  const status = parser.parse(request, bytes, start, end, {
    maxBulkBytes: 2 ** 30,
    unauthenticated: false,
  })
  if (status !== PARSE_DONE || parser.pos !== end) throw new Error('this is not one whole command')
  return Array.from({ length: request.argc }, (_, i) => request.bytes(i))
}

/** Shows bytes in double quotes, everything but printable ASCII escaped. */
export function quoteBytes(bytes: Uint8Array, maxBytes = 400): string {
  let text = ''
  for (const byte of bytes.subarray(0, maxBytes)) text += escapeByte(byte)
  const rest = bytes.length - maxBytes
  return rest > 0 ? `"${text}"… (${rest} more bytes)` : `"${text}"`
}

const CRLF = Buffer.from('\r\n')
const ESCAPES = new Map([
  [0x0a, '\\n'],
  [0x0d, '\\r'],
  [0x09, '\\t'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
])

function argBytes(arg: Arg): Uint8Array {
  return arg instanceof Uint8Array ? arg : Buffer.from(String(arg))
}

function formatWord(bytes: Uint8Array): string {
  const isPlain = bytes.length > 0 && bytes.every((byte) => byte > 0x20 && byte < 0x7f && !ESCAPES.has(byte))
  const hasQuote = bytes.includes(0x27)
  return isPlain && !hasQuote && bytes.length <= 400
    ? Buffer.from(bytes).toString('latin1')
    : quoteBytes(bytes)
}

function escapeByte(byte: number): string {
  const short = ESCAPES.get(byte)
  if (short !== undefined) return short
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte)
  return `\\x${byte.toString(16).padStart(2, '0')}`
}
