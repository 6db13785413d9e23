// The reply of MEMORY STATS: a map of figures, in bytes unless the name says otherwise.

import { formatDouble17 } from '../../bytes/double.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'
import type { MemoryFigures } from '../../server/info/memory-figures.ts'

/** Writes the map. Ratios are doubles; the rest are integers. */
export function memoryStats(reply: ReplyWriter, figures: MemoryFigures): void {
  const before = totals(figures)
  const after = [...dataset(figures), ...allocator(figures)]
  reply.map(before.length + figures.databases.length + after.length)
  for (const line of before) replyLine(reply, line)
  for (const { index, mainBytes, expiresBytes } of figures.databases) {
    reply.bulkText(`db.${index}`)
    reply.map(3)
    replyLine(reply, ['overhead.hashtable.main', mainBytes])
    replyLine(reply, ['overhead.hashtable.expires', expiresBytes])
    replyLine(reply, ['overhead.hashtable.slot-to-keys', 0])
  }
  for (const line of after) replyLine(reply, line)
}

/** A name and its value; a ratio is given as dividend and divisor. */
type Line = readonly [string, number] | readonly [string, number, number]

function replyLine(reply: ReplyWriter, [name, value, divisor]: Line): void {
  reply.bulkText(name)
  if (divisor === undefined) reply.integer(value)
  else reply.double(formatDouble17(Math.fround(value / divisor)))
}

function totals(figures: MemoryFigures): Line[] {
  return [
    ['peak.allocated', figures.peakBytes],
    ['total.allocated', figures.usedBytes],
    ['startup.allocated', figures.startupBytes],
    ['replication.backlog', 0],
    ['clients.slaves', 0],
    ['clients.normal', figures.clientsBytes],
    ['cluster.links', 0],
    ['aof.buffer', 0],
    ['lua.caches', 0],
    ['functions.caches', 0],
  ]
}

function dataset(figures: MemoryFigures): Line[] {
  const { keys, netBytes, datasetBytes, usedBytes, peakBytes } = figures
  return [
    ['overhead.total', figures.overheadBytes],
    ['keys.count', keys],
    ['keys.bytes-per-key', keys === 0 ? 0 : Math.floor(netBytes / keys)],
    ['dataset.bytes', datasetBytes],
    ['dataset.percentage', datasetBytes * 100, netBytes],
    ['peak.percentage', usedBytes * 100, Math.max(1, peakBytes)],
  ]
}

function allocator({ usedBytes, reservedBytes, rssBytes }: MemoryFigures): Line[] {
  const used = Math.max(1, usedBytes)
  const reserved = Math.max(1, reservedBytes)
  return [
    ['allocator.allocated', usedBytes],
    ['allocator.active', reservedBytes],
    ['allocator.resident', rssBytes],
    ['allocator-fragmentation.ratio', reservedBytes, used],
    ['allocator-fragmentation.bytes', reservedBytes - usedBytes],
    ['allocator-rss.ratio', rssBytes, reserved],
    ['allocator-rss.bytes', rssBytes - reservedBytes],
    ['rss-overhead.ratio', rssBytes, rssBytes],
    ['rss-overhead.bytes', 0],
    ['fragmentation', rssBytes, used],
    ['fragmentation.bytes', rssBytes - usedBytes],
  ]
}
