// What the comparisons of consumer groups with redis-server 7.0 have in common. Times differ, and so does what Redis 7.2
// added: the fields `inactive` and `active-time`, and consumers that are made by a read that finds nothing.

import { type Comparison, type Comparisons, sameAfter } from '../support/comparison.ts'

/** Bulk strings and integers one after the other, without what cannot be compared. */
function lines(reply: Buffer): string[] {
  return reply.toString('latin1').split('\r\n')
}

/** The name of a field of Redis 7.2 and its value are gone. */
function withoutNewFields(parts: readonly string[]): string[] {
  const kept: string[] = []
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as string
    if (part === 'inactive' || part === 'active-time') {
      kept.pop()
      i++
    } else kept.push(part)
  }
  return kept
}

/** Milliseconds since a time, small and different on both servers. */
const IDLE_FIELDS = new Set(['idle', 'seen-time'])

function rewritten(reply: Buffer): string {
  const parts = withoutNewFields(lines(reply))
  return parts
    .map((part, i) => (IDLE_FIELDS.has(parts[i - 1] ?? '') ? ':time' : part))
    .map((part) => part.replace(/^:\d{13}$/, ':time'))
    .map((part) => (/^[*%][3-9]$|^\*10$/.test(part) ? '*n' : part))
    .join('\n')
}

const sameInfo: Comparison = sameAfter(rewritten)

/** The third part of each entry of XPENDING is how long ago it was delivered. */
const samePending: Comparison = sameAfter((reply) => {
  const parts = lines(reply)
  return parts.map((part, i) => (isIdle(parts, i) ? ':idle' : part)).join('\n')
})

/** An integer that another integer follows: idle time and number of deliveries. */
function isIdle(parts: readonly string[], i: number): boolean {
  return /^:\d+$/.test(parts[i] as string) && /^:\d+$/.test(parts[i + 1] ?? '') && i > 2
}

/** XINFO GROUPS but for the number of consumers. */
export const sameGroups: Comparison = sameAfter((reply) => {
  const parts = lines(reply)
  return parts.map((part, i) => (parts[i - 1] === 'consumers' ? ':n' : part)).join('\n')
})

export const GROUP_COMPARISONS: Comparisons = {
  XPENDING: samePending,
  'XINFO CONSUMERS': sameInfo,
  'XINFO STREAM': sameInfo,
}
