/** OBJECT ENCODING | FREQ | IDLETIME | REFCOUNT key: how a value is kept and used. */

import { encodingName } from '../../keyspace/record.ts'
import type { Request } from '../../protocol/request.ts'
import { key, LOOKS } from '../../server/args.ts'
import { type CommandSpec, defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { type HelpEntry, replyHelp } from '../../server/help.ts'
import { referenceCount } from '../shared/reference-count.ts'

const AFTER_SWITCH =
  'Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.'
const IS_LFU = `ERR An LFU maxmemory policy is selected, idle time not tracked. ${AFTER_SWITCH}`
const IS_NOT_LFU = `ERR An LFU maxmemory policy is not selected, access frequency not tracked. ${AFTER_SWITCH}`

const HELP: readonly HelpEntry[] = [
  ['ENCODING <key>', 'The form in which the value of <key> is kept in memory.'],
  ['FREQ <key>', 'How often <key> is used, on a logarithmic scale (with an LFU maxmemory-policy).'],
  ['IDLETIME <key>', 'Seconds since <key> was used last (without an LFU maxmemory-policy).'],
  ['REFCOUNT <key>', 'The number of references to the value of <key>.'],
]

/** The record of the key that is argument 2, or 0 after a null reply. It leaves the access clock alone. */
function find({ db, keyspace, reply }: CommandContext, request: Request): number {
  const ref = db.peek(request.buf, request.start[2], request.end[2])
  if (ref !== 0) {
    keyspace.hits++
    return ref
  }
  keyspace.misses++
  reply.nullBulk()
  return 0
}

function policyName({ server }: CommandContext): string {
  return server.config.text('maxmemory-policy')
}

type Subcommand = Pick<CommandSpec, 'name' | 'since' | 'summary'> & Required<Pick<CommandSpec, 'run'>>

/** A subcommand that asks about one key. */
function about(spec: Subcommand): CommandSpec {
  return {
    ...spec,
    group: 'generic',
    complexity: 'O(1)',
    flags: ['readonly'],
    tips: ['nondeterministic_output'],
    args: [key('key', LOOKS)],
  }
}

const encoding = about({
  name: 'encoding',
  since: '2.2.3',
  summary: 'Tells in which form a value is kept in memory.',
  run(ctx, request) {
    const ref = find(ctx, request)
    if (ref !== 0) ctx.reply.bulkText(encodingName(ctx.db.kind(ref)))
  },
})

const freq = about({
  name: 'freq',
  since: '4.0.0',
  summary: 'Tells how often a key is used, on a logarithmic scale.',
  run(ctx, request) {
    const { db, keyspace, reply } = ctx
    const ref = find(ctx, request)
    if (ref === 0) return
    if (!policyName(ctx).endsWith('-lfu')) return reply.error(IS_NOT_LFU)
    reply.integer(keyspace.access.frequency(db.accessBits(ref)))
  },
})

const help: CommandSpec = {
  name: 'help',
  group: 'generic',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Lists the subcommands.',
  flags: ['loading', 'stale'],
  run: ({ reply }) => replyHelp(reply, 'object', HELP),
}

const idletime = about({
  name: 'idletime',
  since: '2.2.3',
  summary: 'Tells for how many seconds a key was not used.',
  run(ctx, request) {
    const { db, keyspace, reply } = ctx
    const ref = find(ctx, request)
    if (ref === 0) return
    if (policyName(ctx).endsWith('-lfu')) return reply.error(IS_LFU)
    reply.integer(keyspace.access.idleSeconds(db.accessBits(ref)))
  },
})

const refcount = about({
  name: 'refcount',
  since: '2.2.3',
  summary: 'Tells how many references to a value there are.',
  run(ctx, request) {
    const ref = find(ctx, request)
    if (ref !== 0) ctx.reply.integer(referenceCount(ctx, ctx.db, ref))
  },
})

export const object = defineCommand({
  name: 'object',
  group: 'generic',
  since: '2.2.3',
  complexity: 'Depends on the subcommand.',
  summary: 'Asks about the value under a key.',
  flags: [],
  subcommands: [encoding, freq, help, idletime, refcount],
})
