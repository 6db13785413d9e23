// What a running command works with. One object a server, filled anew for each client.

import { GeoSearch } from '../collections/geo-search.ts'
import { RedisSet } from '../collections/set.ts'
import { SetOperands } from '../collections/set-operands.ts'
import { Sketch } from '../collections/sketch.ts'
import { StreamWorkspace } from '../collections/stream-workspace.ts'
import { Zset } from '../collections/zset.ts'
import type { Database } from '../keyspace/database.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import { ReplyWriter } from '../protocol/reply.ts'
import { Request } from '../protocol/request.ts'
import { SortedEntries } from '../values/sorted-entries.ts'
import type { Client } from './client.ts'
import type { CommandEntry } from './declaration.ts'
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
  /** Opens one set at a time, and several. */
  readonly set: RedisSet
  readonly setOperands: SetOperands
  /** Opens one sorted set at a time. */
  readonly zset: Zset
  /** Opens one HyperLogLog at a time. */
  readonly sketch: Sketch
  /** Objects of stream commands that are used again and again. */
  readonly streams = new StreamWorkspace()
  /** Gathers the members of a combination of sorted sets. */
  readonly entries: SortedEntries
  /** Searches one geo index at a time. */
  readonly geo = new GeoSearch()
  /** The request of the queued command that EXEC is running. */
  readonly queued = new Request()
  client: Client
  db: Database
  /** Whether EXEC is running: a command that would wait answers at once, as if its time were up. */
  inTransaction = false
  /**
   * Runs a command inside the running one, which is then not handed on itself. Its checks are the caller's business:
   * name, number of arguments, permissions. Its reply goes behind what has been written.
   */
  runNested: (command: CommandEntry, request: Request) => void = notReady

  constructor(server: ServerApi, propagation: Propagation, client: Client) {
    this.server = server
    this.keyspace = server.keyspace
    this.set = new RedisSet(server.keyspace, client.db)
    this.setOperands = new SetOperands(server.keyspace)
    this.zset = new Zset(server.keyspace)
    this.entries = new SortedEntries(server.keyspace)
    this.sketch = new Sketch(client.db)
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

function notReady(): void {
  throw new Error('there is no dispatcher yet')
}
