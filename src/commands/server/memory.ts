/** MEMORY USAGE, STATS, DOCTOR, MALLOC-STATS, PURGE: what memory is used for. */

import { parseInteger } from '../../bytes/integer.ts'
import { formatHumanBytes } from '../../bytes/memory-size.ts'
import type { Request } from '../../protocol/request.ts'
import { integer, key, LOOKS, optional } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { replyHelp } from '../../server/help.ts'
import { memoryFigures } from '../../server/info/memory-figures.ts'
import { memoryDoctor } from './memory-doctor.ts'
import { memoryStats } from './memory-stats.ts'

/** Checks `[SAMPLES count] ...`; returns an error text, or null. The count has no effect: sizes are counted, not estimated. */
function checkSamples(request: Request): string | null {
  for (let i = 3; i < request.argc; i += 2) {
    if (!request.is(i, 'samples') || i + 1 >= request.argc) return ERRORS.syntax
    const count = parseInteger(request.buf, request.start[i + 1], request.end[i + 1])
    if (Number.isNaN(count)) return ERRORS.notInteger
    if (count < 0) return ERRORS.syntax
  }
  return null
}

const usage = defineCommand({
  name: 'usage',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Tells the bytes that a key takes with its value.',
  flags: ['readonly'],
  args: [key('key', LOOKS), optional(integer('count', { token: 'SAMPLES' }))],
  run({ db, reply }, request) {
    const error = checkSamples(request)
    if (error !== null) return reply.error(error)
    const ref = db.peek(request.buf, request.start[2], request.end[2])
    if (ref === 0) reply.nullBulk()
    else reply.integer(db.footprint(ref))
  },
})

const stats = defineCommand({
  name: 'stats',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(n), n the clients',
  summary: 'Tells how the memory in use divides up.',
  flags: [],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run: ({ reply, server }) => memoryStats(reply, memoryFigures(server)),
})

const doctor = defineCommand({
  name: 'doctor',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(n), n the clients',
  summary: 'Says what looks wrong with the use of memory.',
  flags: [],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run: ({ reply, server }) => reply.verbatim('txt', memoryDoctor(memoryFigures(server), server.clients.size)),
})

const mallocStats = defineCommand({
  name: 'malloc-stats',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(n), n the databases',
  summary: "Shows the allocator's own figures.",
  flags: [],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run({ keyspace, reply }) {
    const { arena, apart, tableBytes } = keyspace
    const lines = [
      ['arena, blocks in use', arena.usedBytes],
      ['arena, taken from the system', arena.reservedBytes],
      ['long strings in buffers of their own', apart.usedBytes],
      ['bucket tables and expiry indexes', tableBytes],
    ] as const
    const text = lines.map(([name, size]) => `${name}: ${size} (${formatHumanBytes(size)})\n`).join('')
    reply.verbatim('txt', text)
  },
})

const purge = defineCommand({
  name: 'purge',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Accepted for compatibility: free memory goes back to the system by itself.',
  flags: [],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  run: ({ reply }) => reply.ok(),
})

const help = defineCommand({
  name: 'help',
  group: 'server',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Lists the subcommands of MEMORY.',
  flags: ['loading', 'stale'],
  run: ({ reply }) =>
    replyHelp(reply, 'memory', [
      ['DOCTOR', 'Say what looks wrong with the use of memory.'],
      ['MALLOC-STATS', "Show the allocator's own figures."],
      ['PURGE', 'Do nothing: free memory goes back to the system by itself.'],
      ['STATS', 'Show how the memory in use divides up.'],
      [
        'USAGE <key> [SAMPLES <count>]',
        'Show the bytes that a key takes with its value.',
        'SAMPLES is accepted for compatibility: sizes are counted, not estimated.',
      ],
    ]),
})

export const memory = defineCommand({
  name: 'memory',
  group: 'server',
  since: '4.0.0',
  complexity: 'Depends on the subcommand.',
  summary: 'Holds the commands about memory.',
  flags: [],
  subcommands: [doctor, help, mallocStats, purge, stats, usage],
})
