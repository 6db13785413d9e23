// Runs the same script on two servers and demands the same replies, byte for byte.

import { type Comparisons, comparisonFor } from './comparison.ts'
import { DifferenceError, type Exchange, type RunResult } from './difference.ts'
import { type Outcome, PairConnections, type ServerPair } from './pair.ts'
import { ignored, MAIN_CONNECTION, type Script, type Step, toSteps } from './script.ts'

export type ProtocolVersion = 2 | 3

/** Options of `runDifferential`. */
export interface DifferentialOptions {
  /** The protocols that the script is run in, one after the other. Default both. */
  readonly protocols?: readonly ProtocolVersion[]
  /** The database the script starts in. Default 0. */
  readonly database?: number
  /** Comparisons for commands of this script, beside the usual ones. */
  readonly comparisons?: Comparisons
}

/**
 * Runs a script on both servers, in RESP2 and again in RESP3, each time on new connections and from empty
 * databases. Throws a DifferenceError at the first reply that differs. Commands on one connection go out in
 * one write; a change of connection waits for the replies so far.
 */
export async function runDifferential(
  pair: ServerPair,
  script: Script,
  options: DifferentialOptions = {},
): Promise<void> {
  for (const protocol of options.protocols ?? [2, 3]) {
    const connections = new PairConnections(pair)
    try {
      await runOnce(pair, connections, script, protocol, options)
    } finally {
      await connections.close()
    }
  }
}

async function runOnce(
  pair: ServerPair,
  connections: PairConnections,
  script: Script,
  protocol: ProtocolVersion,
  options: DifferentialOptions,
): Promise<void> {
  const database = options.database ?? 0
  const steps = toSteps(script)
  const others = new Set(steps.map((step) => step.on ?? MAIN_CONNECTION))
  const opening = [...others].flatMap((on) => openingSteps(on, protocol, database))
  await runSteps(connections, [...opening, ignored('FLUSHALL')])
  const history = await runSteps(connections, steps, options.comparisons)
  throwIfDifferent(pair, history, `RESP${protocol}`)
}

function openingSteps(on: string, protocol: ProtocolVersion, database: number): Step[] {
  return [
    { ...ignored('HELLO', protocol), on },
    { ...ignored('SELECT', database), on },
  ]
}

/** Runs steps on both servers and compares as it goes. Stops behind the write that contains a difference. */
export async function runSteps(
  connections: PairConnections,
  steps: readonly Step[],
  comparisons: Comparisons = {},
): Promise<RunResult> {
  const history: Exchange[] = []
  for (const batch of batches(steps)) {
    const commands = batch.map((step) => step.command)
    const [oracle, subject] = await connections.exchange(batch[0]?.on ?? MAIN_CONNECTION, commands)
    for (const [i, step] of batch.entries()) {
      const exchange = { step, oracle: oracle[i] as Outcome, subject: subject[i] as Outcome }
      history.push(exchange)
      if (agree(exchange, comparisons)) continue
      return { history, differs: true, unanswered: hasReplies(exchange) ? [] : batch.slice(i + 1) }
    }
  }
  return { history, differs: false }
}

/** Throws what `runSteps` found, if it found something. */
export function throwIfDifferent(pair: ServerPair, result: RunResult, title: string): void {
  if (!result.differs) return
  throw new DifferenceError(title, result, [pair.oracle.name, pair.subject.name])
}

/** Both connections closed is agreement; one closed is not. */
function agree({ step, oracle, subject }: Exchange, comparisons: Comparisons): boolean {
  if (!Buffer.isBuffer(oracle) || !Buffer.isBuffer(subject))
    return Buffer.isBuffer(oracle) === Buffer.isBuffer(subject)
  const compare = step.compare ?? comparisonFor(step.command, comparisons)
  return compare(oracle, subject)
}

function hasReplies({ oracle, subject }: Exchange): boolean {
  return Buffer.isBuffer(oracle) && Buffer.isBuffer(subject)
}

function batches(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = []
  for (const step of steps) {
    const group = groups.at(-1)
    if (group !== undefined && (group[0]?.on ?? MAIN_CONNECTION) === (step.on ?? MAIN_CONNECTION))
      group.push(step)
    else groups.push([step])
  }
  return groups
}
