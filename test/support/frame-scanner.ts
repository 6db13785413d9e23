// Finds where one RESP2 or RESP3 reply ends in bytes that arrive in pieces, without decoding it.

const CR = 0x0d
const LF = 0x0a
const CRLF_BYTES = 2

/**
 * Scans one reply. Nesting needs no stack: what is left is a count of values, to which an aggregate adds
 * its elements. An attribute adds its fields and is itself not a value, so it belongs to the reply behind it.
 * The scanner keeps its place between calls; `reset` prepares it for the next reply.
 */
export class FrameScanner {
  #position = 0
  #valuesLeft = 1

  /** Prepares for a reply that starts at offset 0. */
  reset(): void {
    this.#position = 0
    this.#valuesLeft = 1
  }

  /**
   * Returns the length of the reply at the start of `bytes`, or -1 while it is incomplete. Later calls pass
   * the same bytes and more. Throws on bytes that are no RESP.
   */
  scan(bytes: Buffer): number {
    while (this.#valuesLeft > 0) {
      const lineEnd = bytes.indexOf(LF, this.#position)
      if (lineEnd === -1) return -1
      const header = bytes.toString('latin1', this.#position, lineEnd + 1)
      if (bytes[lineEnd - 1] !== CR) throw new Error(`not RESP: ${JSON.stringify(header)}`)
      const end = this.#valueEnd(header, lineEnd + 1, bytes)
      if (end === -1) return -1
      this.#position = end
    }
    return this.#position
  }

  /** Counts the value that the header line opens; returns the offset behind it, -1 while it is incomplete. */
  #valueEnd(header: string, lineEnd: number, bytes: Buffer): number {
    switch (header[0]) {
      case '+':
      case '-':
      case ':':
      case ',':
      case '(':
      case '#':
      case '_':
        this.#valuesLeft -= 1
        return lineEnd
      case '$':
      case '=':
      case '!':
        return this.#blobEnd(length(header), lineEnd, bytes)
      case '*':
      case '~':
      case '>':
        this.#valuesLeft += Math.max(length(header), 0) - 1
        return lineEnd
      case '%':
        this.#valuesLeft += 2 * length(header) - 1
        return lineEnd
      case '|':
        this.#valuesLeft += 2 * length(header)
        return lineEnd
      default:
        throw new Error(`not RESP: ${JSON.stringify(header)}`)
    }
  }

  #blobEnd(sizeBytes: number, start: number, bytes: Buffer): number {
    const end = sizeBytes === -1 ? start : start + sizeBytes + CRLF_BYTES
    if (bytes.length < end) return -1
    if (bytes[end - 1] !== LF) throw new Error('not RESP: a string is not closed by CRLF')
    this.#valuesLeft -= 1
    return end
  }
}

function length(header: string): number {
  const digits = header.slice(1, -CRLF_BYTES)
  if (!/^(-1|\d+)$/.test(digits)) throw new Error(`not RESP: ${JSON.stringify(header)}`)
  return Number(digits)
}
