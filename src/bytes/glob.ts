// Glob patterns over bytes as KEYS, SCAN MATCH and PSUBSCRIBE understand them: `*`, `?`, `[a-z]`, `[^a]` and `\`.
// Only the last `*` is ever tried again, so the time is bounded by pattern length times text length.

const STAR = 42
const DASH = 45
const QUESTION = 63
const OPEN = 91
const BACKSLASH = 92
const CLOSE = 93
const CARET = 94

/** Whether the whole of `text` matches the whole of `pattern`; see `globMatchRange`. */
export function globMatch(pattern: Uint8Array, text: Uint8Array, ignoreCase: boolean): boolean {
  return globMatchRange(pattern, 0, pattern.length, text, 0, text.length, ignoreCase)
}

/**
 * Whether `t[tStart, tEnd)` matches the pattern `p[pStart, pEnd)`, with the outcomes of Redis 7.0's own matcher:
 *
 * - a pattern matches an empty text only if it is empty itself: `*` does not;
 * - an unterminated class ends with the pattern, and `[a-` at the end means the two bytes;
 * - `]` closes a class wherever it stands, except as the upper end of a range or after a backslash;
 * - a backslash at the end of the pattern stands for itself;
 * - `ignoreCase` concerns the ASCII letters, but not a byte escaped inside a class.
 */
export function globMatchRange(
  p: Uint8Array,
  pStart: number,
  pEnd: number,
  t: Uint8Array,
  tStart: number,
  tEnd: number,
  ignoreCase: boolean,
): boolean {
  if (tStart === tEnd) return pStart === pEnd
  let pi = pStart
  let ti = tStart
  // Where to go on after a mismatch: behind the last star, with the star taking one more byte.
  let retryPattern = -1
  let retryText = 0
  for (;;) {
    let matched = false
    if (pi < pEnd) {
      const byte = p[pi]
      if (byte === STAR) {
        pi = skipStars(p, pi, pEnd)
        if (pi === pEnd) return true
        retryPattern = pi
        retryText = ti
        continue
      }
      if (byte === QUESTION) {
        matched = true
        pi++
      } else if (byte === OPEN) {
        const next = matchClass(p, pi + 1, pEnd, t[ti], ignoreCase)
        matched = next > 0
        pi = next
      } else {
        if (byte === BACKSLASH && pi + 1 < pEnd) pi++
        matched = sameByte(p[pi], t[ti], ignoreCase)
        pi++
      }
    }
    if (matched) {
      // Every element left needs a byte, and a longer star would leave even fewer: the end of the text decides.
      if (++ti === tEnd) return skipStars(p, pi, pEnd) === pEnd
    } else {
      if (retryPattern < 0 || ++retryText === tEnd) return false
      pi = retryPattern
      ti = retryText
    }
  }
}

function skipStars(p: Uint8Array, start: number, end: number): number {
  let i = start
  while (i < end && p[i] === STAR) i++
  return i
}

/**
 * Tests `byte` against the class whose inside begins at `start`.
 * Returns the position behind the class, negated when the byte is not in it.
 */
function matchClass(p: Uint8Array, start: number, end: number, byte: number, ignoreCase: boolean): number {
  const negated = start < end && p[start] === CARET
  let found = false
  let i = negated ? start + 1 : start
  while (i < end && p[i] !== CLOSE) {
    if (p[i] === BACKSLASH && i + 1 < end) {
      if (p[i + 1] === byte) found = true
      i += 2
    } else if (i + 2 < end && p[i + 1] === DASH) {
      if (inRange(p[i], p[i + 2], byte, ignoreCase)) found = true
      i += 3
    } else {
      if (sameByte(p[i], byte, ignoreCase)) found = true
      i++
    }
  }
  const next = i < end ? i + 1 : end
  return found === negated ? -next : next
}

/** Bytes compare as signed numbers here, and the ends are put in order before letters are folded: as Redis on x86. */
function inRange(from: number, to: number, byte: number, ignoreCase: boolean): boolean {
  const a = (from << 24) >> 24
  const b = (to << 24) >> 24
  const low = Math.min(a, b)
  const high = Math.max(a, b)
  if (!ignoreCase) {
    const signed = (byte << 24) >> 24
    return signed >= low && signed <= high
  }
  const folded = foldSigned((byte << 24) >> 24)
  return folded >= foldSigned(low) && folded <= foldSigned(high)
}

function sameByte(a: number, b: number, ignoreCase: boolean): boolean {
  return a === b || (ignoreCase && fold(a) === fold(b))
}

/** ASCII capitals become small letters. */
function fold(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte
}

/** As the C library folds a signed byte: -128 to -2 become 128 to 254, while -1 is its end-of-file mark and stays. */
function foldSigned(byte: number): number {
  return byte < -1 ? byte + 256 : fold(byte)
}
