// Decodes the raw bytes of a reply into JavaScript values, for assertions.

/** An error reply; `message` is its whole text with the code, such as `ERR syntax error`. */
export class ReplyError extends Error {
  override name = 'ReplyError'
}

/** A RESP3 verbatim string. */
export interface Verbatim {
  readonly format: string
  readonly text: string
}

/** A RESP3 push message. */
export interface Push {
  readonly push: readonly Reply[]
}

/** A reply with RESP3 attributes before it. */
export interface Attributed {
  readonly attributes: ReadonlyMap<Reply, Reply>
  readonly reply: Reply
}

/**
 * A decoded reply. Integers beyond the exact range of a number and big numbers are bigint; strings are text
 * where their bytes are valid UTF-8, else a Buffer; both kinds of null are null.
 */
export type Reply =
  | string
  | Buffer
  | number
  | bigint
  | boolean
  | null
  | ReplyError
  | Verbatim
  | Push
  | Attributed
  | Reply[]
  | Map<Reply, Reply>
  | Set<Reply>

/** Decodes the bytes of exactly one reply. Throws when there is more, or less. */
export function decodeReply(raw: Buffer): Reply {
  const decoder = new ReplyDecoder(raw)
  const reply = decoder.next()
  if (decoder.position !== raw.length) throw new Error('bytes behind the reply')
  return reply
}

/** Splits an aggregate into the raw bytes of its elements; a map into keys and values in turn. */
export function splitElements(raw: Buffer): Buffer[] {
  const decoder = new ReplyDecoder(raw)
  const elements: Buffer[] = []
  decoder.line()
  while (decoder.position < raw.length) {
    const start = decoder.position
    decoder.next()
    elements.push(raw.subarray(start, decoder.position))
  }
  return elements
}

class ReplyDecoder {
  position = 0
  #raw: Buffer

  constructor(raw: Buffer) {
    this.#raw = raw
  }

  /** The next line without CRLF. */
  line(): string {
    const end = this.#raw.indexOf('\r\n', this.position)
    if (end === -1) throw new Error('the reply is cut off')
    const text = this.#raw.toString('utf8', this.position, end)
    this.position = end + 2
    return text
  }

  next(): Reply {
    const line = this.line()
    const text = line.slice(1)
    switch (line[0]) {
      case '+':
        return text
      case '-':
        return new ReplyError(text)
      case ':':
        return integer(text)
      case '(':
        return BigInt(text)
      case ',':
        return double(text)
      case '#':
        return text === 't'
      case '_':
        return null
      default:
        return text === '-1' ? null : this.#sized(line[0], Number(text))
    }
  }

  #sized(type: string | undefined, length: number): Reply {
    switch (type) {
      case '$':
        return textOrBytes(this.#blob(length))
      case '!':
        return new ReplyError(this.#blob(length).toString())
      case '=':
        return verbatim(this.#blob(length).toString())
      case '*':
        return this.#items(length)
      case '~':
        return new Set(this.#items(length))
      case '>':
        return { push: this.#items(length) }
      case '%':
        return this.#map(length)
      case '|':
        return { attributes: this.#map(length), reply: this.next() }
      default:
        throw new Error(`not RESP: type ${JSON.stringify(type)}`)
    }
  }

  #blob(sizeBytes: number): Buffer {
    const end = this.position + sizeBytes
    if (end + 2 > this.#raw.length) throw new Error('the reply is cut off')
    const bytes = this.#raw.subarray(this.position, end)
    this.position = end + 2
    return bytes
  }

  #items(count: number): Reply[] {
    return Array.from({ length: count }, () => this.next())
  }

  #map(count: number): Map<Reply, Reply> {
    const map = new Map<Reply, Reply>()
    for (let i = 0; i < count; i++) {
      const key = this.next()
      map.set(key, this.next())
    }
    return map
  }
}

function integer(text: string): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

function double(text: string): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY
  if (text === '-inf') return Number.NEGATIVE_INFINITY
  return Number(text)
}

function verbatim(text: string): Verbatim {
  return { format: text.slice(0, 3), text: text.slice(4) }
}

function textOrBytes(bytes: Buffer): string | Buffer {
  const text = bytes.toString()
  return Buffer.from(text).equals(bytes) ? text : bytes
}
