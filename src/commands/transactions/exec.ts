/** EXEC: runs all queued commands, with nothing of other clients in between, and answers an array of their replies. */

import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import type { Transaction } from '../../server/transaction.ts'
import { leaveTransaction } from '../../server/transaction-state.ts'

const NO_BYTES = new Uint8Array(0)

export const exec = defineCommand({
  name: 'exec',
  group: 'transactions',
  since: '1.2.0',
  complexity: 'Depends on the queued commands.',
  summary: 'Runs the queued commands as one.',
  flags: ['noscript', 'loading', 'stale', 'skip_slowlog'],
  inTransaction: 'executes',
  args: [],
  run(ctx) {
    const { client, reply, server } = ctx
    const { transaction } = client
    if (transaction === null) return reply.error('ERR EXEC without MULTI')
    if (transaction.isAborted) reply.error(ERRORS.execAbort)
    else if (hasChangedKeys(ctx)) reply.nullArray()
    else runQueue(ctx, transaction)
    leaveTransaction(client, server)
  },
})

function hasChangedKeys({ client, server }: CommandContext): boolean {
  const { watchList } = client
  return watchList !== null && (watchList.isDirty || server.watches.hasExpired(watchList))
}

/** A command that fails does not keep the others from running. */
function runQueue(ctx: CommandContext, transaction: Transaction): void {
  const { client, reply, server } = ctx
  // The transaction's own changes need not be looked at.
  if (client.watchList !== null) server.watches.unwatch(client.watchList)
  reply.array(transaction.length)
  if (client.isMuted) reply.cutToBegin()
  const { queued } = ctx
  ctx.inTransaction = true
  transaction.isRunning = true
  try {
    for (let i = 0; i < transaction.length; i++) ctx.runNested(transaction.read(i, queued), queued)
  } finally {
    ctx.inTransaction = false
    transaction.isRunning = false
    // What a long command brought along is the keyspace's now, or free.
    queued.buf = NO_BYTES
  }
}
