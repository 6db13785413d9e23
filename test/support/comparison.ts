// When two replies count as equal. Bytes must be equal but for the few commands listed here.

import { type Command, formatCommand } from './command.ts'
import { decodeReply, splitElements } from './reply.ts'

/** Tells whether the oracle's and the subject's raw reply agree. */
export type Comparison = (oracle: Buffer, subject: Buffer) => boolean

/** The replies are the same bytes. */
export const sameBytes: Comparison = (oracle, subject) => oracle.equals(subject)

/** Any two replies agree: for what depends on the process, such as `CLIENT ID`. */
export const anyReply: Comparison = () => true

/** The replies have the same type on the wire, and errors are the same error: for times and random choices. */
export const sameType: Comparison = (oracle, subject) =>
  isError(oracle) ? oracle.equals(subject) : oracle[0] === subject[0] && isNull(oracle) === isNull(subject)

/** The replies have the same elements in any order: for sets and for keys in the order of the hash table. */
export const sameElements: Comparison = (oracle, subject) => {
  if (!isAggregate(oracle) || oracle[0] !== subject[0]) return oracle.equals(subject)
  return sortedText(splitElements(oracle)) === sortedText(splitElements(subject))
}

/** The replies have the same pairs in any order: for HGETALL and CONFIG GET, flat in RESP2, a map in RESP3. */
export const samePairs: Comparison = (oracle, subject) => {
  if (!isAggregate(oracle) || oracle[0] !== subject[0]) return oracle.equals(subject)
  return sortedText(pairs(splitElements(oracle))) === sortedText(pairs(splitElements(subject)))
}

/** The replies are positive integers at most `tolerance` apart; anything else has to be the same bytes. */
export function near(tolerance: number): Comparison {
  return (oracle, subject) => {
    if (oracle.equals(subject)) return true
    if (!isInteger(oracle) || !isInteger(subject)) return false
    const [left, right] = [Number(decodeReply(oracle)), Number(decodeReply(subject))]
    return left >= 0 && right >= 0 && Math.abs(left - right) <= tolerance
  }
}

/** The replies are the same bytes after `rewrite`, which blanks out the parts that may differ. */
export function sameAfter(rewrite: (reply: Buffer) => Buffer | string): Comparison {
  return (oracle, subject) => Buffer.from(rewrite(oracle)).equals(Buffer.from(rewrite(subject)))
}

/** A comparison for a command, found by its name or its name and subcommand, in capitals. */
export type Comparisons = Readonly<Record<string, Comparison>>

const CLOCK_TOLERANCE_MS = 2_000

/** How the replies of commands compare that cannot be equal byte for byte. */
const USUAL_COMPARISONS: Comparisons = {
  'CLIENT ID': sameType,
  'CLIENT INFO': sameType,
  'CLIENT LIST': sameType,
  EXPIRETIME: near(CLOCK_TOLERANCE_MS / 1000),
  HELLO: sameType,
  INFO: sameType,
  KEYS: sameElements,
  'MEMORY USAGE': sameType,
  'OBJECT IDLETIME': sameType,
  PEXPIRETIME: near(CLOCK_TOLERANCE_MS),
  PTTL: near(CLOCK_TOLERANCE_MS),
  RANDOMKEY: sameType,
  TIME: sameType,
  TTL: near(CLOCK_TOLERANCE_MS / 1000),
}

/** The comparison for a command: from `special` if it is listed there, else the usual one. */
export function comparisonFor(command: Command, special: Comparisons = {}): Comparison {
  const [name = '', subcommand = ''] = formatCommand(command.slice(0, 2)).toUpperCase().split(' ')
  const both = `${name} ${subcommand}`
  return special[both] ?? special[name] ?? USUAL_COMPARISONS[both] ?? USUAL_COMPARISONS[name] ?? sameBytes
}

function isError(reply: Buffer): boolean {
  return reply[0] === 0x2d || reply[0] === 0x21
}

function isInteger(reply: Buffer): boolean {
  return reply[0] === 0x3a
}

function isNull(reply: Buffer): boolean {
  return reply[0] === 0x5f || (reply[1] === 0x2d && (reply[0] === 0x24 || reply[0] === 0x2a))
}

function isAggregate(reply: Buffer): boolean {
  return '*~%>'.includes(String.fromCharCode(reply[0] ?? 0)) && !isNull(reply)
}

function pairs(elements: readonly Buffer[]): Buffer[] {
  const joined: Buffer[] = []
  for (let i = 0; i + 1 < elements.length; i += 2) {
    joined.push(Buffer.concat([elements[i] as Buffer, elements[i + 1] as Buffer]))
  }
  return joined
}

function sortedText(elements: readonly Buffer[]): string {
  return elements
    .map((element) => element.toString('latin1'))
    .sort()
    .join('')
}
