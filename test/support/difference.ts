// The first disagreement between two servers, told with the commands that led to it.

import { formatCommand } from './command.ts'
import type { Outcome } from './pair.ts'
import { formatDifference, formatReply } from './reply-format.ts'
import { MAIN_CONNECTION, type Step } from './script.ts'

/** One command that was run on both servers, with what came back. */
export interface Exchange {
  readonly step: Step
  readonly oracle: Outcome
  readonly subject: Outcome
}

/** What happened, up to and including the first difference. */
export interface RunResult {
  readonly history: readonly Exchange[]
  readonly differs: boolean
  /** Where a reply is missing: the commands in the same write behind it, any of which may be the cause. */
  readonly unanswered?: readonly Step[]
}

const MAX_HISTORY = 40
const MAX_REPLY_CHARS = 160

/** Thrown by comparisons. Its message has the differing replies and the commands before them. */
export class DifferenceError extends Error {
  override name = 'DifferenceError'
  /** The commands of the run; the last one is the one that differs. */
  declare readonly history: readonly Exchange[]

  constructor(title: string, result: RunResult, names: readonly [string, string]) {
    super(describe(title, result, names))
    // Not enumerable: test runners print the fields of an error, and the message says it all.
    Object.defineProperty(this, 'history', { value: result.history })
  }
}

function describe(title: string, result: RunResult, names: readonly [string, string]): string {
  const { history, unanswered = [] } = result
  const last = history.at(-1) as Exchange
  const before = history.slice(0, -1).slice(-MAX_HISTORY).map(formatExchange)
  const leftOut = history.length - 1 - before.length
  if (leftOut > 0) before.unshift(`  … ${leftOut} commands left out`)
  return [
    `${title}: the servers differ at command ${history.length}`,
    `  ${formatStep(last.step)}`,
    formatOutcomes(last, names),
    before.length === 0 ? 'No command came before it.' : 'The commands before it, with the reply of both:',
    ...before,
    ...formatUnanswered(unanswered),
  ].join('\n')
}

function formatUnanswered(steps: readonly Step[]): string[] {
  if (steps.length === 0) return []
  const title = 'Sent in the same write behind it, so one of them may be the cause:'
  return [title, ...steps.map((step) => `  ${formatStep(step)}`)]
}

function formatOutcomes({ oracle, subject }: Exchange, names: readonly [string, string]): string {
  if (Buffer.isBuffer(oracle) && Buffer.isBuffer(subject)) return formatDifference(oracle, subject, names)
  return `${names[0]}  ${formatOutcome(oracle)}\n${names[1]}  ${formatOutcome(subject)}`
}

function formatExchange({ step, oracle }: Exchange): string {
  const reply = formatOutcome(oracle).replaceAll(/\n\s*/g, ' ')
  const shown = reply.length > MAX_REPLY_CHARS ? `${reply.slice(0, MAX_REPLY_CHARS)}…` : reply
  return `  ${formatStep(step)}\n      ${shown}`
}

function formatStep(step: Step): string {
  const connection = step.on === undefined || step.on === MAIN_CONNECTION ? '' : `[${step.on}] `
  return connection + formatCommand(step.command)
}

function formatOutcome(outcome: Outcome): string {
  return Buffer.isBuffer(outcome) ? formatReply(outcome) : `no reply: ${outcome.message}`
}
