// What a blocking command says when it begins to wait for keys: which, for how long, and what to do then.

import type { Database } from '../keyspace/database.ts'
import type { ReplyWriter } from '../protocol/reply.ts'

/** What a blocking command waits for. */
export interface WaitRequest {
  readonly db: Database
  /** In the order in which the command names them; a key may be named twice. */
  readonly keys: readonly Uint8Array[]
  /** The type of record.ts that a key must have. */
  readonly type: number
  /** Milliseconds; 0: for ever. */
  readonly timeoutMs: number
  /** It is served too when a key is gone or has another type: XREADGROUP replies with an error then. */
  readonly mindsLoss?: boolean
  /** When it may be served although no key changes, Unix milliseconds or Infinity; asked when the wait begins or goes on. */
  retryAtMs?(): number
  /**
   * Does what the client waits to do with `key`, which is there with the wanted type as the record `ref`: writes the
   * reply and says with `propagation.as` what is handed on. `ref` is 0 for what `mindsLoss` is about. False, and nothing done: this client waits on.
   */
  serve(reply: ReplyWriter, key: Uint8Array, ref: number): boolean
}
