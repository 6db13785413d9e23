// Reading replies back into JavaScript values: for commands that an embedding program runs without a socket.

const CR = 13

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

/** Decodes RESP3 (and so RESP2) replies from one buffer that holds them whole. */
export class ReplyDecoder {
  private readonly bytes: Buffer
  private readonly asBuffers: boolean
  private pos = 0

  /** `asBuffers`: bulk strings become Buffers, not text in UTF-8. */
  constructor(bytes: Buffer, asBuffers = false) {
    this.bytes = bytes
    this.asBuffers = asBuffers
  }

  /** The position after what has been read. */
  get position(): number {
    return this.pos
  }

  /** The next reply. Throws a RangeError when it is not whole. */
  next(): ReplyValue {
    const type = String.fromCharCode(this.bytes[this.pos++])
    const line = this.line()
    switch (type) {
      case '+':
        return line
      case '-':
        return new ReplyError(line)
      case ':':
        return integerOf(line)
      case '$':
      case '=':
      case '!':
        return this.blob(type, Number(line))
      case ',':
        return doubleOf(line)
      case '(':
        return BigInt(line)
      case '#':
        return line === 't'
      case '_':
        return null
      case '*':
      case '>':
        return Number(line) < 0 ? null : this.list(Number(line))
      case '~':
        return new Set(this.list(Number(line)))
      case '%':
        return this.pairs(Number(line))
      case '|':
        this.pairs(Number(line))
        return this.next()
      default:
        throw new Error(`unknown reply type ${type}`)
    }
  }

  private line(): string {
    const end = this.bytes.indexOf(CR, this.pos)
    if (end < 0) throw new RangeError('the reply is not whole')
    const text = this.bytes.toString('utf8', this.pos, end)
    this.pos = end + 2
    return text
  }

  private blob(type: string, length: number): ReplyValue {
    if (length < 0) return null
    const start = this.pos
    const end = start + length
    if (end + 2 > this.bytes.length) throw new RangeError('the reply is not whole')
    this.pos = end + 2
    if (type === '!') return new ReplyError(this.bytes.toString('utf8', start, end))
    const from = type === '=' ? start + 'txt:'.length : start
    return this.asBuffers
      ? Buffer.from(this.bytes.subarray(from, end))
      : this.bytes.toString('utf8', from, end)
  }

  private list(length: number): ReplyValue[] {
    return Array.from({ length }, () => this.next())
  }

  private pairs(length: number): Map<ReplyValue, ReplyValue> {
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
