// `npm run bench`: measures Redis and Redstart in turns, in one run. See bench/options.ts for the options.

import { existsSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { CommandBenchmark } from './command-benchmark.ts'
import { type CommandResult, type Effort, measureCommands } from './command-runs.ts'
import { type Both, type Competitor, competitors, infoField, withOptions, withServer } from './competitors.ts'
import { COMMAND_BENCHMARKS } from './declarations.ts'
import { benchmarkDocument } from './document.ts'
import { FAILOVER_BENCHMARKS } from './failover.ts'
import { type BenchOptions, parseOptions, USAGE } from './options.ts'
import { APPENDED_BENCHMARKS, PERSISTENCE_BENCHMARKS } from './persistence.ts'
import { masters, REPLICATED_BENCHMARKS, REPLICATION_BENCHMARKS } from './replication.ts'
import { clientTable, cpuTable, serverTable, summary, toText } from './report.ts'
import { SERVER_BENCHMARKS, type ServerRow } from './whole-server.ts'

/** Seen from .build/bench/, where the compiled form of this file lies. */
const SUBJECT_PATH = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const DOCUMENT_PATH = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))

const ALL_SERVER_BENCHMARKS = [
  ...SERVER_BENCHMARKS,
  ...PERSISTENCE_BENCHMARKS,
  ...REPLICATION_BENCHMARKS,
  ...FAILOVER_BENCHMARKS,
]

const CPU_MS = 800
const QUICK_CPU_MS = 200

async function main(): Promise<void> {
  const options = readOptions()
  if (options === undefined) return
  if (!existsSync(options.subject)) throw new Error(`${options.subject} is missing: run "npm run build"`)
  const pair = competitors(options.subject)
  const versions = await readVersions(pair)
  console.log(`Redis ${versions.redis}, Redstart ${versions.redstart} on Node ${process.versions.node}\n`)

  const effort = { rounds: options.rounds, cpuMs: options.quick ? QUICK_CPU_MS : CPU_MS }
  const results = await runCommands(pair, COMMAND_BENCHMARKS, options, effort)
  for (const { options: serverOptions, benchmarks } of APPENDED_BENCHMARKS) {
    const appending = withOptions(pair, () => serverOptions)
    results.push(...(await runCommands(appending, benchmarks, options, effort)))
  }
  results.push(...(await runCommands(masters(pair), REPLICATED_BENCHMARKS, options, effort)))
  const rows = await runServerBenchmarks(pair, options)
  const tables = [cpuTable(results), clientTable(results), serverTable(rows)].filter((t) => t.rows.length > 0)
  const verdict = summary(results, rows)
  console.log(`\n${tables.map(toText).join('\n\n')}\n\n${verdict}`)
  if (!options.write) return
  writeFileSync(DOCUMENT_PATH, benchmarkDocument({ versions, ...effort, summary: verdict }, tables))
  console.log(`Written to ${DOCUMENT_PATH}`)
}

function readOptions(): BenchOptions | undefined {
  try {
    return parseOptions(process.argv.slice(2), SUBJECT_PATH)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`)
    process.exitCode = 1
    return undefined
  }
}

async function readVersions(pair: readonly [Competitor, Competitor]): Promise<Both<string>> {
  const version = (competitor: Competitor, field: string) =>
    withServer(competitor, async (_, client) => (await infoField(client, field)) ?? 'of unknown version')
  return {
    redis: await version(pair[0], 'redis_version'),
    redstart: await version(pair[1], 'redstart_version'),
  }
}

async function runCommands(
  pair: readonly [Competitor, Competitor],
  benchmarks: readonly CommandBenchmark[],
  options: BenchOptions,
  effort: Effort,
): Promise<CommandResult[]> {
  const chosen = benchmarks.filter(({ name }) => isChosen(options, name))
  const results: CommandResult[] = []
  if (chosen.length === 0) return results
  await measureCommands(chosen, options.pipelines, pair, effort, (result) => {
    results.push(result)
    const { redis, redstart } = result.figures
    const ratio = (redstart.cpuUs / redis.cpuUs).toFixed(2)
    const name = `${result.benchmark.name}, pipeline ${result.pipeline}`
    console.log(`${name}: ${redis.cpuUs.toFixed(3)} / ${redstart.cpuUs.toFixed(3)} us, ${ratio}`)
  })
  return results
}

async function runServerBenchmarks(
  pair: readonly [Competitor, Competitor],
  options: BenchOptions,
): Promise<ServerRow[]> {
  const rows: ServerRow[] = []
  for (const benchmark of ALL_SERVER_BENCHMARKS) {
    if (!isChosen(options, benchmark.name) || (benchmark.isLarge && !options.memory)) continue
    const measured = await benchmark.measure(pair, options.quick)
    rows.push(...measured)
    for (const { what, figures, unit } of measured) {
      console.log(`${what}: ${figures.redis.toFixed(2)} / ${figures.redstart.toFixed(2)} ${unit}`)
    }
  }
  return rows
}

function isChosen(options: BenchOptions, name: string): boolean {
  return options.only.length === 0 || options.only.includes(name)
}

await main()
