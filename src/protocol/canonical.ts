// Whether a request stands in its buffer exactly as it would be encoded, so that it can be handed on without encoding it.

import type { Request } from './request.ts'

const CR = 13
const LF = 10
const STAR = 42
const DOLLAR = 36

/**
 * Where the request begins in its buffer as a RESP array of bulk strings, if it stands there in canonical form: it ends two
 * bytes behind its last argument then. -1: it was sent inline, or with needless digits or other line ends.
 */
export function canonicalBegin(request: Request): number {
  const { argc, buf, start, end } = request
  let pos = start[0] - headerBytes(end[0] - start[0])
  const begin = pos - headerBytes(argc)
  if (begin < 0 || buf[begin] !== STAR || buf[pos - 2] !== CR || buf[pos - 1] !== LF) return -1
  for (let i = 0; i < argc; i++) {
    const from = start[i]
    const to = end[i]
    // The parser has read the digits and passed over the line ends.
    if (from - headerBytes(to - from) !== pos || buf[pos] !== DOLLAR) return -1
    if (buf[from - 2] !== CR || buf[from - 1] !== LF || buf[to] !== CR || buf[to + 1] !== LF) return -1
    pos = to + 2
  }
  return begin
}

/** The type, the digits of a count and the line end. */
function headerBytes(count: number): number {
  if (count < 10) return 4
  if (count < 100) return 5
  if (count < 1000) return 6
  let size = 6
  for (let rest = count; rest >= 1000; rest = Math.floor(rest / 10)) size++
  return size
}
