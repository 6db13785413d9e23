// What a running command works with. One object a server, filled anew for each client.

import type { Database } from '../keyspace/database.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import { ReplyWriter } from '../protocol/reply.ts'
import type { Client } from './client.ts'
import { MAX_OPTIONS } from './options.ts'
import type { Propagation } from './propagation.ts'
import type { ServerApi } from './server-api.ts'

/** The context of a command. */
export class CommandContext {
  readonly server: ServerApi
  readonly keyspace: Keyspace
  readonly reply = new ReplyWriter()
  readonly propagation: Propagation
  /** What the option reader found. */
  readonly options = new Int32Array(MAX_OPTIONS)
  client: Client
  db: Database

  constructor(server: ServerApi, propagation: Propagation, client: Client) {
    this.server = server
    this.keyspace = server.keyspace
    this.propagation = propagation
    this.client = client
    this.db = client.db
  }

  /** Has the client's commands work on another database from now on. */
  selectDb(db: Database): void {
    this.client.db = db
    this.db = db
  }

  /** Switches the client to RESP2 or RESP3, beginning with the reply of the running command. */
  setProtocol(version: 2 | 3): void {
    this.client.resp3 = version === 3
    this.reply.resp3 = this.client.resp3
  }

  /** Unix milliseconds, as of this batch of commands. */
  get nowMs(): number {
    return this.keyspace.nowMs
  }
}
