// How a client enters and leaves a transaction.

import { type Client, GATE_TRANSACTION } from './client.ts'
import type { TransactionPool } from './transaction.ts'
import type { WatchRegistry } from './watch.ts'

/** What a server has for transactions. */
interface TransactionParts {
  readonly transactions: TransactionPool
  readonly watches: WatchRegistry
}

/** MULTI: what the client sends is queued from now on. */
export function enterTransaction(client: Client, { transactions }: TransactionParts): void {
  client.transaction = transactions.take()
  client.setGate(GATE_TRANSACTION, true)
}

/** The queue is dropped, the client watches nothing any more, and what had changed is forgotten. */
export function leaveTransaction(client: Client, { transactions, watches }: TransactionParts): void {
  const { transaction, watchList } = client
  if (watchList !== null) watches.forget(watchList)
  if (transaction === null) return
  client.transaction = null
  client.setGate(GATE_TRANSACTION, false)
  transactions.give(transaction)
}
