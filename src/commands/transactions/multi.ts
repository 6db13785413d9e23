/** MULTI: begins a transaction; commands are queued from now on. DISCARD: drops what is queued. */

import { defineCommand } from '../../server/command.ts'
import { enterTransaction, leaveTransaction } from '../../server/transaction-state.ts'

export const multi = defineCommand({
  name: 'multi',
  group: 'transactions',
  since: '1.2.0',
  complexity: 'O(1)',
  summary: 'Begins a transaction: the commands that follow are queued.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  inTransaction: 'runs',
  args: [],
  run({ client, reply, server }) {
    if (client.transaction !== null) return reply.error('ERR MULTI calls can not be nested')
    enterTransaction(client, server)
    reply.ok()
  },
})

export const discard = defineCommand({
  name: 'discard',
  group: 'transactions',
  since: '2.0.0',
  complexity: 'O(n), n the queued commands',
  summary: 'Drops the commands that are queued, and ends the transaction and all watches.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  inTransaction: 'runs',
  args: [],
  run({ client, reply, server }) {
    if (client.transaction === null) return reply.error('ERR DISCARD without MULTI')
    leaveTransaction(client, server)
    reply.ok()
  },
})
