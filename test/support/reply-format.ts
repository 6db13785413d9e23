// Shows raw replies, and how two of them differ, so that a failed comparison can be read.

import { quoteBytes } from './command.ts'
import { splitElements } from './reply.ts'

const AGGREGATES = '*%~>|'
const BLOBS = '$!='
const MAX_ELEMENTS = 40

/**
 * Shows a reply with its wire types: `$3 "foo"`, `:1`, `-ERR syntax error`; an aggregate with its elements
 * on lines of their own below it.
 */
export function formatReply(raw: Buffer, indent = ''): string {
  const type = String.fromCharCode(raw[0] ?? 0)
  const lineEnd = raw.indexOf('\r\n')
  const header = raw.toString('utf8', 0, lineEnd === -1 ? raw.length : lineEnd)
  if (header === '$-1' || header === '*-1') return header
  if (BLOBS.includes(type)) return `${header} ${quoteBytes(raw.subarray(lineEnd + 2, -2))}`
  if (!AGGREGATES.includes(type)) return header
  const inner = `${indent}  `
  const elements = splitElements(raw)
  const lines = elements.slice(0, MAX_ELEMENTS).map((element) => inner + formatReply(element, inner))
  if (elements.length > MAX_ELEMENTS) lines.push(`${inner}… (${elements.length - MAX_ELEMENTS} more)`)
  return [header, ...lines].join('\n')
}

/** Shows two replies below each other and where their bytes part. */
export function formatDifference(oracle: Buffer, subject: Buffer, names: readonly [string, string]): string {
  const width = Math.max(names[0].length, names[1].length)
  const lines = [
    `${names[0].padEnd(width)}  ${formatReply(oracle, ' '.repeat(width + 2))}`,
    `${names[1].padEnd(width)}  ${formatReply(subject, ' '.repeat(width + 2))}`,
  ]
  const offset = firstDifference(oracle, subject)
  if (offset !== -1) {
    const from = Math.max(0, offset - 16)
    const left = quoteBytes(oracle.subarray(from, offset + 24))
    const right = quoteBytes(subject.subarray(from, offset + 24))
    lines.push(`the first different byte is at offset ${offset}: …${left}… against …${right}…`)
  }
  return lines.join('\n')
}

/** The offset of the first byte that differs, the shorter length where one is the start of the other, -1 if equal. */
function firstDifference(left: Buffer, right: Buffer): number {
  const common = Math.min(left.length, right.length)
  for (let i = 0; i < common; i++) {
    if (left[i] !== right[i]) return i
  }
  return left.length === right.length ? -1 : common
}
