/** SUNION and SUNIONSTORE: the members of several sets together. */

import { SetDraft } from '../../collections/set-draft.ts'
import type { Request } from '../../protocol/request.ts'
import { key, OVERWRITES, READS, repeated } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { SET_EVENTS } from './events.ts'
import { openOperands } from './open.ts'
import { replyMembers } from './reply-members.ts'
import { storeResult } from './store-result.ts'

function addAll({ setOperands }: CommandContext, draft: SetDraft): void {
  for (let i = 0; i < setOperands.count; i++) {
    const operand = setOperands.at(i)
    operand.first()
    while (operand.step()) draft.addMemberOf(operand)
  }
}

function unite(ctx: CommandContext, request: Request): void {
  const { keyspace, db, reply, setOperands } = ctx
  if (openOperands(ctx, request, 1, request.argc) < 0) return
  if (setOperands.count === 0) return reply.set(0)
  if (setOperands.count === 1) {
    reply.set(setOperands.at(0).length)
    return replyMembers(reply, setOperands.at(0))
  }
  const draft = new SetDraft(keyspace, db, setOperands.areIntsets)
  try {
    addAll(ctx, draft)
    reply.set(draft.size)
    replyMembers(reply, draft.open())
  } finally {
    draft.dispose()
  }
}

export const sunion = defineCommand({
  name: 'sunion',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(n), n the members of all sets',
  summary: 'Returns the members of several sets together.',
  flags: ['readonly'],
  tips: ['nondeterministic_output_order'],
  args: [repeated(key('key', READS))],
  run: unite,
})

export const sunionstore = defineCommand({
  name: 'sunionstore',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(n), n the members of all sets',
  summary: 'Stores the members of several sets together.',
  flags: ['write', 'denyoom'],
  args: [key('destination', OVERWRITES), repeated(key('key', READS))],
  run(ctx, request) {
    if (openOperands(ctx, request, 2, request.argc) < 0) return
    const draft = new SetDraft(ctx.keyspace, ctx.db, true)
    try {
      addAll(ctx, draft)
      storeResult(ctx, request, draft, SET_EVENTS.sunionstore)
    } finally {
      draft.dispose()
    }
  },
})
