// Reading replies back into JavaScript values: for commands that an embedding program runs without a socket.

const CR = 13

/** The bytes before the text of a verbatim string: its format and a colon. */
const FORMAT_BYTES = 'txt:'.length

/** An error reply as a value: `code` is its first word. */
export class ReplyError extends Error {
  readonly code: string

  constructor(message: string) {
    super(message)
    this.name = 'ReplyError'
    this.code = message.split(' ', 1)[0]
  }
}

/** A reply as a JavaScript value. Strings are text unless buffers are asked for; integers beyond 2^53 are bigints. */
export type ReplyValue =
  | string
  | Buffer
  | number
  | bigint
  | boolean
  | null
  | ReplyError
  | ReplyValue[]
  | Map<ReplyValue, ReplyValue>
  | Set<ReplyValue>

/** A reply and how many bytes it took. */
export interface DecodedReply {
  readonly value: ReplyValue
  readonly sizeBytes: number
}

/**
 * Decodes the first RESP3 (and so RESP2) reply in `bytes`; null: it is not there as a whole. With `asBuffers` bulk
 * strings become Buffers of their own, else text in UTF-8. Attributes are left out.
 * Throws an Error for bytes that are no reply.
 */
export function decodeReply(bytes: Buffer, asBuffers: boolean): DecodedReply | null {
  const decoder = new ReplyDecoder(bytes, asBuffers)
  try {
    const value = decoder.next()
    return { value, sizeBytes: decoder.position }
  } catch (error) {
    if (error instanceof Incomplete) return null
    throw error
  }
}

/** The end of the bytes came before the end of the reply. */
class Incomplete extends Error {}

class ReplyDecoder {
  position = 0
  private readonly bytes: Buffer
  private readonly asBuffers: boolean

  constructor(bytes: Buffer, asBuffers: boolean) {
    this.bytes = bytes
    this.asBuffers = asBuffers
  }

  next(): ReplyValue {
    const type = String.fromCharCode(this.bytes[this.position++])
    const line = this.line()
    switch (type) {
      case '+':
        return line
      case '-':
        return new ReplyError(line)
      case ':':
        return integerOf(line)
      case ',':
        return doubleOf(line)
      case '(':
        return BigInt(line)
      case '#':
        return line === 't'
      case '_':
        return null
      default:
        return this.sized(type, Number(line))
    }
  }

  /** A reply whose first line gives a length; a negative one stands for null. */
  private sized(type: string, length: number): ReplyValue {
    if (length < 0) return null
    switch (type) {
      case '$':
        return this.string(0, length)
      case '=':
        return this.string(FORMAT_BYTES, length)
      case '!':
        return new ReplyError(this.blob(length).toString())
      case '*':
      case '>':
        return this.list(length)
      case '~':
        return new Set(this.list(length))
      case '%':
        return this.map(length)
      case '|':
        this.map(length)
        return this.next()
      default:
        throw new Error(`unknown type of reply: ${JSON.stringify(type)}`)
    }
  }

  private line(): string {
    const end = this.bytes.indexOf(CR, this.position)
    if (end < 0 || end + 2 > this.bytes.length) throw new Incomplete()
    const text = this.bytes.toString('utf8', this.position, end)
    this.position = end + 2
    return text
  }

  private string(from: number, length: number): string | Buffer {
    const bytes = this.blob(length).subarray(from)
    return this.asBuffers ? Buffer.from(bytes) : bytes.toString()
  }

  private blob(length: number): Buffer {
    const start = this.position
    const end = start + length
    if (end + 2 > this.bytes.length) throw new Incomplete()
    this.position = end + 2
    return this.bytes.subarray(start, end)
  }

  private list(length: number): ReplyValue[] {
    const items: ReplyValue[] = []
    for (let i = 0; i < length; i++) items.push(this.next())
    return items
  }

  private map(length: number): Map<ReplyValue, ReplyValue> {
    const map = new Map<ReplyValue, ReplyValue>()
    for (let i = 0; i < length; i++) map.set(this.next(), this.next())
    return map
  }
}

function integerOf(line: string): number | bigint {
  const value = Number(line)
  return Number.isSafeInteger(value) ? value : BigInt(line)
}

function doubleOf(line: string): number {
  if (line === 'inf') return Number.POSITIVE_INFINITY
  if (line === '-inf') return Number.NEGATIVE_INFINITY
  return Number(line)
}
