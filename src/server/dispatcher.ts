// The dispatcher: from a request to the command that it names, through every check, to the reply.

import { performance } from 'node:perf_hooks'
import type { Request } from '../protocol/request.ts'
import type { BlockedKeys } from './blocked-keys.ts'
import {
  GATE_AUTH,
  GATE_MONITOR,
  GATE_NO_TOUCH,
  GATE_REPLICA,
  GATE_REPLY,
  GATE_SUBSCRIBED,
  GATE_TRACKING,
} from './client.ts'
import type { Command } from './command.ts'
import type { CommandTable } from './command-table.ts'
import { CommandTimes } from './command-times.ts'
import type { CommandContext } from './context.ts'
import {
  ARBITRARY_KEYS,
  EXECUTES,
  FOR_SUBSCRIBERS,
  MAY_REPLICATE,
  NO_AUTH,
  NO_MULTI,
  READONLY,
  UNQUEUED,
  WRITE,
} from './declaration.ts'
import { ERRORS, MAX_SHOWN_BYTES, notForSubscribers, shownArgument, wrongArity } from './errors.ts'
import { failureReply } from './failure.ts'
import type { Transaction } from './transaction.ts'
import { leaveTransaction } from './transaction-state.ts'

/** Server-wide reasons to look closer before each command, as bits above those of the client. */
export const GATE_PAUSE = 1 << 16
/** Somebody is shown what runs. */
export const GATE_MONITORED = 1 << 17
/** The server refuses some commands: it is loading, or cannot write to disk. */
export const GATE_REFUSING = 1 << 18

/** Some keys must not be changed at the moment. */
export const GATE_LOCKED = 1 << 19

/** The server is a writable replica: what has expired is its master's business, but not where its own clients write. */
export const GATE_LOCAL_WRITES = 1 << 20

/** No subcommand has a longer name. */
const MAX_NAME_BYTES = 64

/** The words that begin the lines of an HTTP request which no Redis client would send. */
const HTTP_WORDS = ['post', 'host:']
const HTTP_LOG_INTERVAL_MS = 60_000
/** Runs commands for one server. */
export class Dispatcher {
  /** GATE bits of the server. */
  gates = 0
  readonly times: CommandTimes
  private readonly ctx: CommandContext
  private readonly table: CommandTable
  private readonly blocked: BlockedKeys
  /** Whether the running command has run others, whose replies were muted one by one. */
  private ranNested = false
  /** The EXEC that was refused; monitors are shown it. */
  private refusedExec: Command | null = null
  private httpLoggedMs = Number.NEGATIVE_INFINITY

  constructor(ctx: CommandContext, table: CommandTable) {
    this.ctx = ctx
    this.table = table
    this.times = new CommandTimes(ctx.server.stats)
    this.blocked = ctx.server.blocked
    ctx.runNested = (command, request) => this.runNested(command as Command, request)
  }

  /** Runs a whole request of the context's client. False: it is held back and must be given again later. */
  dispatch(request: Request): boolean {
    if ((this.ctx.client.gates | this.gates) !== 0) return this.dispatchGated(request)
    const command = this.resolve(request)
    if (command !== null) this.run(command, request)
    if (this.blocked.hasReady) this.blocked.serve()
    return true
  }

  setGate(gate: number, on: boolean): void {
    this.gates = on ? this.gates | gate : this.gates & ~gate
  }

  /** The client sent an empty request, which counts as one for CLIENT REPLY SKIP. */
  skipEmpty(): void {
    const { client } = this.ctx
    if (client.replyMode !== 'off') client.setReplyMode('on')
  }

  private run(command: Command, request: Request): void {
    const { reply, keyspace, propagation, server } = this.ctx
    const errorsBefore = reply.errors
    const dirtyBefore = keyspace.dirty
    reply.begin()
    if (request.argc <= command.quickArgc) {
      this.times.addQuick(command)
      this.call(command, request)
    } else {
      this.callTimed(command, request)
    }
    server.stats.commandsProcessed++
    command.calls++
    if (reply.errors !== errorsBefore) command.failedCalls++
    if (propagation.active) {
      if (keyspace.dirty > dirtyBefore) propagation.force()
      const { replication } = server
      const { offset } = replication
      propagation.finish(this.ctx.db.index, request, (command.flagBits & ARBITRARY_KEYS) === 0)
      if (replication.offset !== offset) this.ctx.client.writeOffset = replication.offset
    }
  }

  /**
   * Runs a command of EXEC or of a script inside the running one. It is a call of its own in the statistics, but the
   * clock stands still meanwhile, and what it changes is handed on when the outer one is through.
   */
  private runNested(command: Command, request: Request): void {
    const { client, keyspace, propagation, reply, server } = this.ctx
    this.ranNested = true
    keyspace.noTouch = (client.gates & GATE_NO_TOUCH) !== 0 && command.fullName !== 'touch'
    const errorsBefore = reply.errors
    const dirtyBefore = keyspace.dirty
    const wasClosing = client.closeAfterReply
    const mark = reply.mark()
    const isQuick = request.argc <= command.quickArgc
    const startMs = isQuick ? 0 : performance.now()
    try {
      command.run(this.ctx, request)
    } catch (error) {
      reply.cutBack(mark)
      reply.error(failureReply(server.log, command.fullName, error))
    }
    if (isQuick) this.times.addQuick(command)
    else this.times.addApart(command, performance.now() - startMs)
    server.stats.commandsProcessed++
    command.calls++
    if (reply.errors !== errorsBefore) command.failedCalls++
    // The outer command has not failed.
    reply.errors = errorsBefore
    if (client.isMuted || wasClosing) reply.cutBack(mark)
    if (((client.gates & GATE_TRACKING) | (this.gates & GATE_MONITORED)) !== 0) this.observe(command, request)
    if (propagation.active) {
      if (keyspace.dirty > dirtyBefore) propagation.force()
      propagation.collect(this.ctx.db.index, request)
    }
  }

  private call(command: Command, request: Request): void {
    try {
      command.run(this.ctx, request)
    } catch (error) {
      this.failed(command, error)
    }
  }

  /** Runs a command that may take long: its time is its own, and the commands behind it see a later clock. */
  private callTimed(command: Command, request: Request): void {
    const { server } = this.ctx
    this.ranNested = false
    const startMs = performance.now()
    this.call(command, request)
    const endMs = performance.now()
    // Quick commands inside it are part of the batch, so their share of its time must not be taken out.
    if (this.ranNested) this.times.addTime(command, endMs - startMs)
    else this.times.addApart(command, endMs - startMs)
    server.keyspace.setNow(server.clock.nowAt(endMs))
  }

  /** A command threw; what it had answered is taken back. */
  private failed(command: Command, error: unknown): void {
    const { reply, server } = this.ctx
    reply.cutToBegin()
    reply.error(failureReply(server.log, command.fullName, error))
  }

  /** The command of a request that may run as far as name and number of arguments go, or null after an error reply. */
  private resolve(request: Request): Command | null {
    let command = this.table.find(request)
    if (command === null) {
      if (HTTP_WORDS.some((word) => request.is(0, word))) this.closeForHttp()
      else this.reject(null, unknownCommand(request))
      this.ctx.client.lastCommand = null
      return null
    }
    const { client } = this.ctx
    if (client.lastCommand !== command) client.lastCommand = command
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
    const isName = request.length(1) <= MAX_NAME_BYTES
    const sub = (isName && container.subcommands?.get(request.text(1).toLowerCase())) || null
    this.ctx.client.lastCommand = sub
    if (sub === null) {
      const shown = shownArgument(request, 1, MAX_SHOWN_BYTES)
      const name = shownArgument(request, 0).toUpperCase()
      this.reject(null, `ERR unknown subcommand '${shown}'. Try ${name} HELP.`)
    }
    return sub
  }

  /** Refuses a command before it runs. */
  private reject(command: Command | null, text: string): void {
    const { client, reply, server } = this.ctx
    if (client.transaction !== null) client.transaction.isAborted = true
    if (command === null) return reply.error(text)
    command.rejectedCalls++
    if ((command.flagBits & EXECUTES) === 0) return reply.error(text)
    leaveTransaction(client, server)
    this.refusedExec = command
    reply.error(`EXECABORT Transaction discarded because of: ${text.replace(/^ERR /, '')}`)
  }

  private dispatchGated(request: Request): boolean {
    const { client, reply } = this.ctx
    const { delivery } = this.ctx.server
    this.ranNested = false
    this.refusedExec = null
    // A master's client is muted, so that it comes this way.
    client.link?.begins?.()
    const muting = (client.gates & GATE_REPLY) !== 0
    if (muting && client.replyMode === 'skip-next') client.replyMode = 'skip'
    reply.begin()
    const command = this.resolve(request)
    if (command !== null && !this.passGates(command, request)) return false
    if (this.blocked.hasReady) this.blocked.serve()
    if (muting) this.muteReply()
    if (this.refusedExec !== null) this.observe(this.refusedExec, request)
    if ((client.gates & GATE_TRACKING) !== 0) this.ctx.server.tracking.commandDone(client)
    // Whoever may get messages from its own commands has a gate, so that others need not look here.
    if (delivery.ownBytes > 0) reply.raw(delivery.takeOwn())
    return true
  }

  /** Runs a command unless something speaks against it. False: it is held back. */
  private passGates(command: Command, request: Request): boolean {
    const { client, keyspace, server } = this.ctx
    const gates = client.gates | this.gates
    if ((gates & GATE_AUTH) !== 0 && (command.flagBits & NO_AUTH) === 0) {
      this.reject(command, ERRORS.noAuth)
      return true
    }
    const isListening = (gates & (GATE_MONITOR | GATE_REPLICA)) !== 0
    if (isListening && (command.flagBits & (READONLY | WRITE | MAY_REPLICATE)) !== 0) {
      this.reject(command, ERRORS.listening)
      return true
    }
    if ((gates & GATE_SUBSCRIBED) !== 0 && !client.resp3 && (command.flagBits & FOR_SUBSCRIBERS) === 0) {
      this.reject(command, notForSubscribers(command.fullName))
      return true
    }
    const { transaction } = client
    const refusal = transaction === null ? null : this.refusalInTransaction(command)
    if (refusal !== null) {
      this.reject(command, refusal)
      return true
    }
    const executes = transaction !== null && (command.flagBits & EXECUTES) !== 0
    const flagBits = executes ? command.flagBits | transaction.flagBits : command.flagBits
    const isRefusing = (gates & GATE_REFUSING) !== 0 && client.link?.role !== 'master'
    const denial = isRefusing ? server.refusals.of(command, flagBits) : null
    if (denial !== null) {
      this.reject(command, denial)
      return true
    }
    // Replication goes on: a pause may be waiting for what comes over its links.
    const mayPause = (gates & GATE_PAUSE) !== 0 && (gates & GATE_MONITOR) === 0 && client.link === null
    if (mayPause && this.isPaused(flagBits)) {
      server.pause.hold(client)
      return false
    }
    if (transaction !== null && (command.flagBits & UNQUEUED) === 0) {
      this.queue(transaction, command, request)
      return true
    }
    if ((gates & GATE_LOCKED) !== 0 && server.migration.locks.holdsBack(client, command, flagBits, request))
      return false
    keyspace.noTouch = (gates & GATE_NO_TOUCH) !== 0 && command.fullName !== 'touch'
    if ((gates & GATE_LOCAL_WRITES) !== 0) this.runLocally(command, request, flagBits)
    else this.run(command, request)
    keyspace.noTouch = false
    this.observe(command, request)
    return true
  }

  /** A command on a writable replica. A write must not pass over a key that has expired as if it were not there. */
  private runLocally(command: Command, request: Request, flagBits: number): void {
    const { client, keyspace, server } = this.ctx
    if (client.link === null && (flagBits & WRITE) !== 0) keyspace.keepExpired = false
    this.run(command, request)
    keyspace.keepExpired = server.replication.isReplica || server.pause.isActive
  }

  /** A command has run: clients are shown it, and what a tracking client has read is remembered. */
  private observe(command: Command, request: Request): void {
    const { client, db, server } = this.ctx
    if ((this.gates & GATE_MONITORED) !== 0) server.monitors.show(client, db.index, command, request)
    if ((client.gates & GATE_TRACKING) !== 0 && (command.flagBits & READONLY) !== 0)
      server.tracking.remember(client, command, request)
  }

  /** Why a command cannot be part of a transaction, or null. */
  private refusalInTransaction(command: Command): string | null {
    if ((command.flagBits & NO_MULTI) !== 0) return ERRORS.notInTransaction
    return command.refusal?.(this.ctx) ?? null
  }

  /** The command will run at EXEC. Of a transaction that will not run any more nothing is kept. */
  private queue(transaction: Transaction, command: Command, request: Request): void {
    const { client, reply, server } = this.ctx
    if (!transaction.isAborted && client.watchList?.isDirty !== true) {
      try {
        transaction.add(command, request)
      } catch (error) {
        this.reject(command, failureReply(server.log, command.fullName, error))
        return
      }
    }
    reply.status('QUEUED')
  }

  private isPaused(flagBits: number): boolean {
    const { pause } = this.ctx.server
    const mode = pause.current(this.ctx.nowMs)
    // The time is over before its timer has fired. Expired keys must not be kept any longer then.
    if (mode === null) pause.end()
    return mode === 'all' || (mode === 'write' && (flagBits & (WRITE | MAY_REPLICATE)) !== 0)
  }

  /** CLIENT REPLY OFF and SKIP: what the command answered is taken back. */
  private muteReply(): void {
    const { client, reply } = this.ctx
    if (client.replyMode === 'on') return
    if (!this.ranNested) reply.cutToBegin()
    if (client.replyMode === 'skip') client.setReplyMode('on')
  }

  /**
   * A web page that a browser runs can send requests to any port of this machine. They begin with lines that a server
   * would pass over as unknown commands, so the connection is closed at the first of them, without a reply.
   */
  private closeForHttp(): void {
    const { client, nowMs, server } = this.ctx
    if (nowMs - this.httpLoggedMs > HTTP_LOG_INTERVAL_MS) {
      this.httpLoggedMs = nowMs
      server.log.warning(
        `Possible SECURITY ATTACK: a client sent an HTTP request, which a web page may have made. ` +
          `Its connection is closed: addr=${client.transport.remoteAddress}`,
      )
    }
    client.drop()
  }
}

function unknownCommand(request: Request): string {
  let args = ''
  for (let i = 1; i < request.argc && args.length < MAX_SHOWN_BYTES; i++) {
    args += `'${shownArgument(request, i, MAX_SHOWN_BYTES - args.length)}' `
  }
  const name = shownArgument(request, 0, MAX_SHOWN_BYTES)
  return `ERR unknown command '${name}', with args beginning with: ${args}`
}
