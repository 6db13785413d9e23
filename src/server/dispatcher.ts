// The dispatcher: from a request to the command that it names, through every check, to the reply.

import type { Request } from '../protocol/request.ts'
import { GATE_AUTH, GATE_NO_TOUCH, GATE_REPLY, STOP_PAUSED } from './client.ts'
import type { Command } from './command.ts'
import type { CommandTable } from './command-table.ts'
import type { CommandContext } from './context.ts'
import { MAY_REPLICATE, NO_AUTH, WRITE } from './declaration.ts'
import { ERRORS, wrongArity } from './errors.ts'
import { isOutOfMemory } from './out-of-memory.ts'

/** Server-wide reasons to look closer before each command, as bits above those of the client. */
export const GATE_PAUSE = 1 << 16

const MAX_SHOWN_ARGS_BYTES = 128

/** Runs commands for one server. */
export class Dispatcher {
  /** GATE bits of the server. */
  gates = 0
  private readonly ctx: CommandContext
  private readonly table: CommandTable
  /** Commands of the running batch; see `endBatch`. */
  private readonly batch: Command[] = []
  private batchTotal = 0

  constructor(ctx: CommandContext, table: CommandTable) {
    this.ctx = ctx
    this.table = table
  }

  /** Runs a whole request of the context's client. False: it is held back and must be given again later. */
  dispatch(request: Request): boolean {
    const ctx = this.ctx
    const command = this.resolve(request)
    if (command === null) return true
    if ((ctx.client.gates | this.gates) !== 0) return this.dispatchGated(command, request)
    this.run(command, request)
    return true
  }

  /** Shares the batch's time out among its commands, and forgets it. `usec` is how long it took. */
  endBatch(usec: number): void {
    const share = usec / this.batchTotal
    for (let i = 0; i < this.batch.length; i++) {
      const command = this.batch[i]
      command.usec += share * command.batchCalls
      command.batchCalls = 0
    }
    this.ctx.server.stats.commandsProcessed += this.batchTotal
    this.batch.length = 0
    this.batchTotal = 0
  }

  private run(command: Command, request: Request): void {
    const { client, reply, keyspace, propagation } = this.ctx
    const errorsBefore = reply.errors
    const dirtyBefore = keyspace.dirty
    client.lastCommand = command
    if (command.batchCalls++ === 0) this.batch.push(command)
    this.batchTotal++
    try {
      command.run(this.ctx, request)
    } catch (error) {
      this.failed(command, error)
    }
    command.calls++
    if (reply.errors !== errorsBefore) command.failedCalls++
    if (propagation.active) {
      if (keyspace.dirty !== dirtyBefore) propagation.send(this.ctx.db.index, request)
      else propagation.clear()
    }
  }

  /** A command threw: memory ran out, or there is a bug. The client gets an error, the server goes on. */
  private failed(command: Command, error: unknown): void {
    const { reply, server } = this.ctx
    if (isOutOfMemory(error)) {
      server.log.warning(`No memory for ${command.fullName}: ${String(error)}`)
      reply.error(ERRORS.oom)
      return
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    server.log.warning(`Internal error in ${command.fullName}: ${text}`)
    reply.error('ERR internal error, the server log has the details')
  }

  /** The command of a request that may run as far as name and number of arguments go, or null after an error reply. */
  private resolve(request: Request): Command | null {
    let command = this.table.find(request)
    if (command === null) {
      this.reject(null, unknownCommand(request))
      return null
    }
    if (command.subcommands !== null && (request.argc > 1 || command.needsSubcommand)) {
      command = this.resolveSub(command, request)
      if (command === null) return null
    }
    if (command.arity >= 0 ? request.argc === command.arity : request.argc >= -command.arity) return command
    this.reject(command, wrongArity(command.fullName))
    return null
  }

  private resolveSub(container: Command, request: Request): Command | null {
    if (request.argc < 2) {
      this.reject(container, wrongArity(container.fullName))
      return null
    }
    const sub = container.subcommands?.get(request.text(1).toLowerCase())
    if (sub !== undefined) return sub
    const shown = request.text(1).slice(0, MAX_SHOWN_ARGS_BYTES)
    this.reject(container, `ERR unknown subcommand '${shown}'. Try ${container.fullName.toUpperCase()} HELP.`)
    return null
  }

  /** Refuses a command before it runs. */
  private reject(command: Command | null, text: string): void {
    if (command !== null) command.rejectedCalls++
    this.ctx.reply.error(text)
  }

  private dispatchGated(command: Command, request: Request): boolean {
    const { client, reply } = this.ctx
    const gates = client.gates | this.gates
    if ((gates & GATE_AUTH) !== 0 && (command.flagBits & NO_AUTH) === 0) {
      this.reject(command, ERRORS.noAuth)
      return true
    }
    if ((gates & GATE_PAUSE) !== 0 && this.isPaused(command)) {
      client.stopped |= STOP_PAUSED
      return false
    }
    const mark = (gates & GATE_REPLY) !== 0 ? reply.mark() : null
    this.ctx.keyspace.noTouch = (gates & GATE_NO_TOUCH) !== 0 && command.fullName !== 'touch'
    this.run(command, request)
    this.ctx.keyspace.noTouch = false
    if (mark !== null) this.muteReply(mark)
    return true
  }

  private isPaused(command: Command): boolean {
    const mode = this.ctx.server.pause.current(this.ctx.nowMs)
    if (mode === null || command.fullName === 'client|unpause') return false
    return mode === 'all' || (command.flagBits & (WRITE | MAY_REPLICATE)) !== 0
  }

  /** CLIENT REPLY OFF and SKIP: what the command answered is taken back. */
  private muteReply(mark: { chunks: number; pos: number }): void {
    const { client, reply } = this.ctx
    if (client.replyMode === 'on') return
    if (client.replyMode === 'skip-next') {
      client.replyMode = 'skip'
      return
    }
    reply.cutBack(mark)
    if (client.replyMode !== 'skip') return
    client.replyMode = 'on'
    client.setGate(GATE_REPLY, false)
  }
}

function unknownCommand(request: Request): string {
  const shown = (i: number, limit: number) => request.text(i).slice(0, Math.max(0, limit))
  let args = ''
  for (let i = 1; i < request.argc && args.length < MAX_SHOWN_ARGS_BYTES; i++) {
    args += `'${shown(i, MAX_SHOWN_ARGS_BYTES - args.length)}' `
  }
  return `ERR unknown command '${shown(0, MAX_SHOWN_ARGS_BYTES)}', with args beginning with: ${args}`
}
