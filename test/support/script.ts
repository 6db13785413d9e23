// The steps of a comparison: a command, how its replies compare, and the connection it goes to.

import type { Command } from './command.ts'
import { anyReply, type Comparison } from './comparison.ts'

/** A command with more to say about it than its arguments. */
export interface Step {
  readonly command: Command
  /** How its replies compare; without it as `comparisonFor` says. */
  readonly compare?: Comparison
  /** The connection it goes to, `main` by default. Connections open when they are first named. */
  readonly on?: string
}

/** What a script consists of. */
export type Script = readonly (Command | Step)[]

export const MAIN_CONNECTION = 'main'

/** A step whose replies compare in a way of their own. */
export function compared(compare: Comparison, ...command: Command): Step {
  return { command, compare }
}

/** A step whose replies may be anything. */
export function ignored(...command: Command): Step {
  return { command, compare: anyReply }
}

/** A step on another connection than the main one. */
export function on(connection: string, ...command: Command): Step {
  return { command, on: connection }
}

/** Gives every part of a script the form of a step. */
export function toSteps(script: Script): Step[] {
  return script.map((part) => (isCommand(part) ? { command: part } : part))
}

function isCommand(part: Command | Step): part is Command {
  return Array.isArray(part)
}
