// A command that can run: its declaration with the function behind it.

import type { Request } from '../protocol/request.ts'
import type { CommandContext } from './context.ts'
import { type CommandDeclaration, CommandEntry } from './declaration.ts'

/** What a command does. */
export type CommandFunction = (ctx: CommandContext, request: Request) => void

/** A declaration with its function. A container that is nothing without a subcommand has none. */
export interface CommandSpec extends CommandDeclaration {
  readonly subcommands?: readonly CommandSpec[]
  readonly run?: CommandFunction
  /** Why the command may not run for this client, as an error text, where that can be told before it runs. */
  readonly refusal?: (ctx: CommandContext) => string | null
}

/** Declares a command; it only checks the type. */
export function defineCommand(spec: CommandSpec): CommandSpec {
  return spec
}

/** A command of a running server. */
export class Command extends CommandEntry {
  readonly run: CommandFunction
  readonly refusal: ((ctx: CommandContext) => string | null) | undefined
  readonly subcommands: ReadonlyMap<string, Command> | null

  constructor(spec: CommandSpec, parent: Command | null = null) {
    super(spec, parent, spec.run === undefined)
    this.run = spec.run ?? notRunnable
    this.refusal = spec.refusal
    const subs = spec.subcommands
    this.subcommands =
      subs === undefined ? null : new Map(subs.map((sub) => [sub.name, new Command(sub, this)]))
  }
}

function notRunnable(): void {
  throw new Error('a container command was run without its subcommand')
}
