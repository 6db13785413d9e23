// Splits a line into arguments with Redis's quoting rules: lines of the configuration and inline commands.

const QUOTE = 34
const APOSTROPHE = 39
const BACKSLASH = 92
const SMALL_X = 120

/**
 * The arguments of `line[start, end)`, or null where quotes are unbalanced or text follows a closing one.
 *
 * Blanks separate arguments. Between double quotes `\n \r \t \b \a` and `\xHH` stand for bytes and a backslash before
 * anything else for that; between single quotes only `\'` is special. Quotes may begin inside an argument. A byte 0
 * ends the line. Arguments without quotes are views on `line`: copy them if it will be overwritten.
 */
export function splitArgs(line: Uint8Array, start = 0, end: number = line.length): Uint8Array[] | null {
  const whole = line.subarray(start, end)
  const nul = whole.indexOf(0)
  return new LineSplitter(nul === -1 ? whole : whole.subarray(0, nul)).split()
}

class LineSplitter {
  readonly #line: Uint8Array
  #at = 0
  /** What quoted arguments come out as, one after the other; all of them together are no longer than the line. */
  #unquoted: Uint8Array | undefined
  #unquotedLength = 0

  constructor(line: Uint8Array) {
    this.#line = line
  }

  split(): Uint8Array[] | null {
    const line = this.#line
    const args: Uint8Array[] = []
    for (;;) {
      while (this.#at < line.length && isBlank(line[this.#at])) this.#at++
      if (this.#at === line.length) return args
      const begin = this.#at
      while (this.#at < line.length && !endsPlainText(line[this.#at])) this.#at++
      const plain = line.subarray(begin, this.#at)
      const quoted = this.#at < line.length && !isSeparator(line[this.#at])
      const arg = quoted ? this.#readQuoted(plain) : plain
      if (arg === null) return null
      args.push(arg)
    }
  }

  /** Reads the quoted part that opens here, up to its closing quote, and puts `prefix` before it. */
  #readQuoted(prefix: Uint8Array): Uint8Array | null {
    const line = this.#line
    this.#unquoted ??= new Uint8Array(line.length)
    const out = this.#unquoted
    const begin = this.#unquotedLength
    out.set(prefix, begin)
    let length = begin + prefix.length
    const quote = line[this.#at++]
    while (this.#at < line.length) {
      const byte = line[this.#at]
      if (byte === quote) {
        this.#at++
        this.#unquotedLength = length
        const separated = this.#at === line.length || isBlank(line[this.#at])
        return separated ? out.subarray(begin, length) : null
      }
      out[length++] = byte === BACKSLASH ? this.#readEscape(quote) : byte
      this.#at++
    }
    return null
  }

  /** The byte that the escape at the current backslash stands for; moves to the last byte of the escape. */
  #readEscape(quote: number): number {
    const line = this.#line
    const letter = line[this.#at + 1]
    if (letter === undefined) return BACKSLASH
    if (quote === APOSTROPHE) {
      if (letter !== APOSTROPHE) return BACKSLASH
      this.#at++
      return APOSTROPHE
    }
    const code = letter === SMALL_X ? hexByte(line[this.#at + 2], line[this.#at + 3]) : -1
    this.#at += code === -1 ? 1 : 3
    return code === -1 ? escapedByte(letter) : code
  }
}

/** The value of two hexadecimal digits; -1 if one is none or missing. */
function hexByte(high: number | undefined, low: number | undefined): number {
  const highValue = hexDigit(high)
  const lowValue = hexDigit(low)
  return highValue === -1 || lowValue === -1 ? -1 : highValue * 16 + lowValue
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 48 && byte <= 57) return byte - 48
  const folded = byte | 32
  return folded >= 97 && folded <= 102 ? folded - 87 : -1
}

/** The byte that a letter behind a backslash stands for: itself, unless it is a known one. */
function escapedByte(letter: number): number {
  switch (letter) {
    case 110:
      return 10
    case 114:
      return 13
    case 116:
      return 9
    case 98:
      return 8
    case 97:
      return 7
    default:
      return letter
  }
}

/** Space, tab, line feed, vertical tab, form feed, carriage return. */
function isBlank(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13)
}

/** Inside an argument vertical tab and form feed are ordinary bytes. */
function isSeparator(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 10 || byte === 13
}

function endsPlainText(byte: number): boolean {
  return isSeparator(byte) || byte === QUOTE || byte === APOSTROPHE
}
