// Runs commands that no client sends: those of an append-only file. They pass no gate, answer nobody, and are not handed
// on; between their batches the server's clients are served.

import type { Request } from '../protocol/request.ts'
import type { BlockedKeys } from './blocked-keys.ts'
import { Client } from './client.ts'
import type { ClientList } from './client-list.ts'
import type { Command } from './command.ts'
import type { CommandTable } from './command-table.ts'
import type { CommandContext } from './context.ts'
import { EXECUTES } from './declaration.ts'
import { MAX_SHOWN_BYTES, shownArgument, wrongArity } from './errors.ts'
import { failureReply } from './failure.ts'
import { nullTransport } from './null-transport.ts'
import type { Output } from './output.ts'
import { leaveTransaction } from './transaction-state.ts'

/** What a replay works with. */
export interface ReplayParts {
  readonly ctx: CommandContext
  readonly table: CommandTable
  readonly output: Output
  readonly clients: ClientList
  readonly blocked: BlockedKeys
}

/** The commands of one file, run by a client of their own. */
export class Replay {
  private readonly parts: ReplayParts
  private readonly client: Client
  private lastError = ''

  constructor(parts: ReplayParts) {
    this.parts = parts
    const { keyspace } = parts.ctx
    this.client = new Client(0, nullTransport, keyspace.databases[0], keyspace.nowMs)
    this.client.trust()
  }

  /** Whether the file is between MULTI and EXEC. */
  get inTransaction(): boolean {
    return this.client.transaction !== null
  }

  /** Runs a batch of commands: `run` is called once and calls `command` for each. */
  batch(run: () => void): void {
    const { blocked, clients, ctx, output } = this.parts
    const { client } = this
    const { onError } = ctx.reply
    output.prepare()
    ctx.client = client
    ctx.db = client.db
    ctx.reply.resp3 = false
    ctx.reply.onError = (text) => {
      this.lastError = text
    }
    clients.running = client
    try {
      run()
    } finally {
      ctx.reply.reset()
      ctx.reply.onError = onError
      ctx.inTransaction = false
      ctx.propagation.discard()
      clients.running = null
    }
    if (blocked.hasReady) blocked.serve()
  }

  /** Runs one command inside a batch. Returns null, or why it is no command that could be run. */
  command(request: Request): string | null {
    const command = this.find(request)
    if (command === null) return `unknown command '${shownArgument(request, 0, MAX_SHOWN_BYTES)}'`
    if (command.arity >= 0 ? request.argc !== command.arity : request.argc < -command.arity)
      return wrongArity(command.fullName)
    const { ctx } = this.parts
    const { transaction } = this.client
    if (transaction !== null && (command.flagBits & EXECUTES) === 0) transaction.add(command, request)
    else this.run(command, request)
    if (ctx.propagation.active) ctx.propagation.discard()
    return null
  }

  /** What the last commands answered, if that was an error; it is forgotten then. */
  takeError(): string {
    const { lastError } = this
    this.lastError = ''
    return lastError
  }

  /** Forgets a transaction whose EXEC never came. */
  end(): void {
    leaveTransaction(this.client, this.parts.ctx.server)
  }

  private run(command: Command, request: Request): void {
    const { ctx } = this.parts
    const { reply } = ctx
    // A command that would wait for something answers at once.
    ctx.inTransaction = true
    reply.begin()
    try {
      command.run(ctx, request)
    } catch (error) {
      this.lastError = failureReply(ctx.server.log, command.fullName, error)
    }
    reply.cutToBegin()
  }

  private find(request: Request): Command | null {
    const command = this.parts.table.find(request)
    if (command === null || command.subcommands === null) return command
    if (request.argc < 2) return command.needsSubcommand ? null : command
    return command.subcommands.get(request.text(1).toLowerCase()) ?? null
  }
}
