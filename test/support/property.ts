// Property-based comparison: random command sequences run on both servers, shrunk to the shortest that differs.

import fc, { type Arbitrary } from 'fast-check'
import type { Command } from './command.ts'
import type { Comparisons } from './comparison.ts'
import { compareDatasets } from './dataset.ts'
import type { RunResult } from './difference.ts'
import { type ProtocolVersion, runSteps, throwIfDifferent } from './differential.ts'
import { PairConnections, type ServerPair } from './pair.ts'
import { ignored, type Step } from './script.ts'

/** A generator of commands and how often it is chosen against the others, 1 by default. */
export type WeightedCommand = Arbitrary<Command> | { arbitrary: Arbitrary<Command>; weight: number }

/** Options of `commandSequences`. */
export interface SequenceOptions {
  /** How many sequences are run; the environment variable REDSTART_FUZZ_RUNS overrides it. Default 100. */
  readonly numRuns?: number
  /** Where the random numbers start; REDSTART_FUZZ_SEED overrides it. A fixed number by default. */
  readonly seed?: number
  /** The longest sequence. Default 30. */
  readonly maxCommands?: number
  /** The databases that are compared in the end. Default 0 and 1. */
  readonly databases?: readonly number[]
  /** Comparisons for these commands, beside the usual ones. */
  readonly comparisons?: Comparisons
}

const DEFAULT_RUNS = 100
const DEFAULT_SEED = 20_240_117
const DEFAULT_MAX_COMMANDS = 30

interface Sequence {
  readonly protocol: ProtocolVersion
  readonly commands: readonly Command[]
}

/**
 * Runs random sequences of the generated commands on both servers, each in one write from empty databases,
 * in RESP2 or RESP3. All replies must agree, and in the end the keys with their types, values, encodings and
 * whether they expire. What differs is shrunk and thrown with the seed that finds it again. Generators must
 * not make commands that change the connection for good (CLIENT REPLY, AUTH), block, or depend on the time.
 */
export async function commandSequences(
  pair: ServerPair,
  generators: readonly WeightedCommand[],
  options: SequenceOptions = {},
): Promise<void> {
  const runner = new SequenceRunner(pair, options)
  try {
    const property = fc.asyncProperty(sequences(generators, options), (sequence) => runner.run(sequence))
    const result = await fc.check(property, {
      numRuns: numberFromEnv('REDSTART_FUZZ_RUNS') ?? options.numRuns ?? DEFAULT_RUNS,
      seed: numberFromEnv('REDSTART_FUZZ_SEED') ?? options.seed ?? DEFAULT_SEED,
    })
    if (result.failed) throw sequenceError(result)
  } finally {
    await runner.close()
  }
}

/** Runs sequences on connections that stay open while the servers agree. */
class SequenceRunner {
  #pair: ServerPair
  #options: SequenceOptions
  #connections: PairConnections
  #subjectIsGone = false

  constructor(pair: ServerPair, options: SequenceOptions) {
    this.#pair = pair
    this.#options = options
    this.#connections = new PairConnections(pair)
  }

  async run({ protocol, commands }: Sequence): Promise<void> {
    // A server that died of a sequence fails every other one too: these would not be shorter proofs of it.
    fc.pre(!this.#subjectIsGone)
    const title = `a random sequence in RESP${protocol}`
    const opening = openingSteps(protocol)
    const steps = [...opening, ...commands.map((command) => ({ command })), CLOSING_STEP]
    const result = await runSteps(this.#connections, steps, this.#options.comparisons)
    const openingLength = Math.min(opening.length, result.history.length - 1)
    const run = { ...result, history: result.history.slice(openingLength) }
    await this.#check(title, run)
    if (endedBoth(run)) await this.#connections.close()
    const datasets = await compareDatasets(this.#connections, this.#options.databases ?? [0, 1])
    await this.#check(title, { ...datasets, history: [...run.history, ...datasets.history] })
  }

  close(): Promise<void> {
    return this.#connections.close()
  }

  /** After a difference the connections may be out of step, so new ones are made. */
  async #check(title: string, result: RunResult): Promise<void> {
    if (!result.differs) return
    await this.#connections.close()
    this.#subjectIsGone = !(await this.#subjectAnswers())
    throwIfDifferent(this.#pair, result, title)
  }

  async #subjectAnswers(): Promise<boolean> {
    try {
      const [, [reply]] = await this.#connections.exchange('probe', [['PING']])
      return Buffer.isBuffer(reply)
    } catch {
      return false
    }
  }
}

/** Leaves MULTI, subscriptions and RESP3 behind, whatever the sequence did. */
const CLOSING_STEP: Step = { command: ['RESET'] }

/** Tells whether both servers closed the connection, as after QUIT. */
function endedBoth(run: RunResult): boolean {
  return run.history.some(({ oracle }) => !Buffer.isBuffer(oracle))
}

function openingSteps(protocol: ProtocolVersion): Step[] {
  return [ignored('RESET'), ignored('HELLO', protocol), ignored('FLUSHALL')]
}

function sequences(generators: readonly WeightedCommand[], options: SequenceOptions): Arbitrary<Sequence> {
  const weighted = generators.map((entry) => ('weight' in entry ? entry : { arbitrary: entry, weight: 1 }))
  return fc.record({
    protocol: fc.constantFrom<ProtocolVersion[]>(2, 3),
    commands: fc.array(fc.oneof(...weighted), {
      minLength: 1,
      maxLength: options.maxCommands ?? DEFAULT_MAX_COMMANDS,
      size: 'max',
    }),
  })
}

function sequenceError(result: fc.RunDetails<[Sequence]>): Error {
  const cause = result.errorInstance as Error | null
  const message = [
    cause?.message ?? 'the property failed',
    `Found by sequence ${result.numRuns}, shrunk ${result.numShrinks} times; REDSTART_FUZZ_SEED=${result.seed} finds it again.`,
  ].join('\n')
  return new Error(message)
}

function numberFromEnv(name: string): number | undefined {
  const text = process.env[name]
  if (text === undefined || text === '') return undefined
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error(`${name} is not a whole number: ${text}`)
  return value
}
