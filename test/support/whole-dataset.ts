// Everything that a server holds, as text: to compare a data set before and after its way through a file.

import assert from 'node:assert/strict'
import type { Command } from './command.ts'
import type { RawClient } from './raw-client.ts'
import { decodeReply } from './reply.ts'

const DATABASES = 16
/** Keys that are read in one write. */
const BATCH_KEYS = 500

/** The whole value of a type in an order of its own or none. */
const READERS: Readonly<Record<string, (key: Buffer) => Command>> = {
  string: (key) => ['GET', key],
  list: (key) => ['LRANGE', key, 0, -1],
  set: (key) => ['SMEMBERS', key],
  zset: (key) => ['ZRANGE', key, 0, -1, 'WITHSCORES'],
  hash: (key) => ['HGETALL', key],
  stream: (key) => ['XINFO', 'STREAM', key, 'FULL', 'COUNT', 0],
}

/** How deep the comparison goes. */
export interface DatasetOptions {
  /** Include what OBJECT ENCODING says: servers of different versions do not agree. */
  readonly encodings?: boolean
}

/**
 * All keys as `database key` with type, expiry time and value. The client is left in database 0. Two servers that
 * hold the same give the same, whatever order their tables have, and whether or not they know what Redis 7.2 added.
 */
export async function readDataset(
  client: RawClient,
  options: DatasetOptions = {},
): Promise<Map<string, string>> {
  const all = new Map<string, string>()
  for (let db = 0; db < DATABASES; db++) {
    await client.call('SELECT', db)
    const keys = elements(await client.call('KEYS', '*'))
    for (let at = 0; at < keys.length; at += BATCH_KEYS) {
      await readKeys(client, db, keys.slice(at, at + BATCH_KEYS), options, all)
    }
  }
  await client.call('SELECT', 0)
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** What is shown of values that differ, before and behind the place. */
const SHOWN_CHARS = 100

/** Throws at the first key that differs, with the place where it does. */
export function assertSameDataset(
  actual: ReadonlyMap<string, string>,
  expected: ReadonlyMap<string, string>,
): void {
  for (const [key, value] of expected) {
    const found = actual.get(key)
    if (found === value) continue
    let at = 0
    while (at < value.length && value[at] === found?.[at]) at++
    const around = (text: string) =>
      JSON.stringify(text.slice(Math.max(0, at - SHOWN_CHARS), at + SHOWN_CHARS))
    const shown = found === undefined ? 'missing' : around(found)
    assert.fail(`key ${JSON.stringify(key.slice(0, SHOWN_CHARS))}: ${shown} instead of ${around(value)}`)
  }
  for (const key of actual.keys())
    assert.ok(expected.has(key), `key ${JSON.stringify(key)} should not be there`)
}

async function readKeys(
  client: RawClient,
  db: number,
  keys: readonly Buffer[],
  { encodings = false }: DatasetOptions,
  all: Map<string, string>,
): Promise<void> {
  const heads = await client.pipeline(
    keys.flatMap((key): Command[] => [
      ['TYPE', key],
      ['PEXPIRETIME', key],
      ['OBJECT', 'ENCODING', key],
    ]),
  )
  const types = keys.map((_, i) => String(decodeReply(heads[3 * i] as Buffer)))
  const values = await client.pipeline(keys.map((key, i) => (READERS[types[i] as string] ?? none)(key)))
  for (const [i, key] of keys.entries()) {
    const type = types[i] as string
    const expiry = heads[3 * i + 1]?.toString().trim()
    const encoding = encodings ? ` ${heads[3 * i + 2]?.toString().trim().split('\r\n')[1]}` : ''
    const value = valueText(type, values[i] as Buffer)
    all.set(`${db} ${key.toString('latin1')}`, `${type}${encoding} ${expiry} ${value}`)
  }
}

function none(key: Buffer): Command {
  return ['TYPE', key]
}

function valueText(type: string, raw: Buffer): string {
  if (type === 'stream') return streamText(raw)
  if (type === 'string' || type === 'list') return raw.toString('latin1')
  const parts = elements(raw).map((part) => part.toString('latin1'))
  if (type === 'zset')
    return pairs(parts, (score) => String(Number(score.replace('inf', 'Infinity')))).join('\n')
  const items = type === 'set' ? parts : pairs(parts, (value) => value)
  return items.sort().join('\n')
}

/** Scores are written in more digits than needed by some versions: `shown` brings them into one form. */
function pairs(parts: readonly string[], shown: (value: string) => string): string[] {
  const names = parts.filter((_, i) => i % 2 === 0)
  return names.map((name, i) => `${name} = ${shown(parts[2 * i + 1] as string)}`)
}

/** Fields of a stream's description that depend on how it is stored, or that Redis 7.0 does not have. */
const NO_CONTENT = new Set(['radix-tree-keys', 'radix-tree-nodes', 'active-time', 'seen-time'])

/** Entries, groups, consumers and what is pending. */
function streamText(raw: Buffer): string {
  const described = (value: unknown): unknown => {
    if (!Array.isArray(value)) return value instanceof Buffer ? value.toString('latin1') : String(value)
    const kept: unknown[] = []
    for (let i = 0; i < value.length; i++) {
      if (typeof value[i] === 'string' && NO_CONTENT.has(value[i])) i++
      else kept.push(described(value[i]))
    }
    return kept
  }
  return JSON.stringify(described(decodeReply(raw)))
}

function elements(raw: Buffer): Buffer[] {
  const found: Buffer[] = []
  let at = raw.indexOf('\r\n') + 2
  while (at < raw.length) {
    const end = raw.indexOf('\r\n', at)
    const bytes = Number(raw.subarray(at + 1, end))
    found.push(raw.subarray(end + 2, end + 2 + bytes))
    at = end + 4 + bytes
  }
  return found
}
