// The options of `npm run bench`.

import { parseArgs } from 'node:util'

export interface BenchOptions {
  /** Fewer requests, keys and rounds: to see that it works, not to publish. */
  readonly quick: boolean
  /** Names of benchmarks in capitals; empty for all. */
  readonly only: readonly string[]
  readonly pipelines: readonly number[]
  readonly rounds: number
  /** Whether the benchmarks that fill millions of keys run. */
  readonly memory: boolean
  /** Whether docs/benchmarks.md is written. */
  readonly write: boolean
  /** The server that is compared with Redis: a script for Node or a program. */
  readonly subject: string
}

export const USAGE = `npm run bench -- [options] [persistence] [replication]
  persistence      only the benchmarks of RDB and AOF
  replication      only the benchmarks of masters and replicas, and of failovers
  --quick          fewer requests, keys and rounds
  --only NAMES     only these benchmarks, such as GET,LPUSH,MEMORY,COLLECTION-STALL
  --pipeline N     only this pipeline depth (1, 16 and 100 otherwise)
  --rounds N       rounds per benchmark, of which the median counts (3, quick 1)
  --no-memory      without the benchmarks that fill millions of keys
  --write          write docs/benchmarks.md, as a run without options does
  --no-write       do not write docs/benchmarks.md
  --subject PATH   compare another server with Redis than dist/main.js`

const PIPELINES = [1, 16, 100]

/** Words that stand for several benchmarks. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  persistence: ['SNAPSHOT', 'REWRITE', 'SET_EVERYSEC', 'SET_ALWAYS'],
  replication: ['SET_REPLICAS', 'SYNC', 'FOLLOW', 'FAILOVER'],
}

/** Reads the arguments; throws with a message for the user when they are wrong. */
export function parseOptions(args: readonly string[], defaultSubject: string): BenchOptions {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      pipeline: { type: 'string' },
      rounds: { type: 'string' },
      'no-memory': { type: 'boolean', default: false },
      write: { type: 'boolean' },
      'no-write': { type: 'boolean', default: false },
      subject: { type: 'string' },
    },
  })
  const isWhole = args.length === 0
  return {
    quick: values.quick,
    only: [...(values.only?.toUpperCase().split(',') ?? []), ...positionals.flatMap(groupNames)],
    pipelines: values.pipeline === undefined ? PIPELINES : [positive('--pipeline', values.pipeline)],
    rounds: values.rounds === undefined ? (values.quick ? 1 : 3) : positive('--rounds', values.rounds),
    memory: !values['no-memory'],
    write: (values.write ?? isWhole) && !values['no-write'],
    subject: values.subject ?? defaultSubject,
  }
}

function groupNames(word: string): readonly string[] {
  const names = GROUPS[word.toLowerCase()]
  if (names === undefined) throw new Error(`there is no group of benchmarks called ${word}`)
  return names
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`${name} takes a positive number, not ${text}`)
  return value
}
