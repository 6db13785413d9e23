// Turns results into tables: the same rows for the terminal and for docs/benchmarks.md.

import type { CommandResult } from './command-runs.ts'
import type { ServerRow } from './whole-server.ts'

/** A table of text; the first column is left-aligned, the others are right-aligned. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** How a figure stands to its bar. */
export type Verdict = 'ok' | 'MISSED' | ''

/** Server CPU by command and pipeline depth, with the bars. */
export function cpuTable(results: readonly CommandResult[]): Table {
  return {
    head: ['server CPU per request', 'pipeline', 'Redis, us', 'Redstart, us', 'ratio', 'bar', ''],
    rows: results.map((result) => {
      const { redis, redstart } = result.figures
      const ratio = redstart.cpuUs / redis.cpuUs
      const bar = commandBar(result)
      return [
        ...[
          result.benchmark.name,
          String(result.pipeline),
          redis.cpuUs.toFixed(3),
          redstart.cpuUs.toFixed(3),
        ],
        ...[ratio.toFixed(2), bar?.toFixed(2) ?? '', commandVerdict(result)],
      ]
    }),
  }
}

/** Throughput and latency by command and pipeline depth, each cell Redis / Redstart. */
export function clientTable(results: readonly CommandResult[]): Table {
  return {
    head: [
      'seen by clients, Redis / Redstart',
      'pipeline',
      '1000 requests/s',
      'p50, ms',
      'p99, ms',
      'p99.9, ms',
    ],
    rows: results.map(({ benchmark, pipeline, figures: { redis, redstart } }) => [
      ...[benchmark.name, String(pipeline)],
      `${(redis.requestsPerSecond / 1000).toFixed(0)} / ${(redstart.requestsPerSecond / 1000).toFixed(0)}`,
      `${redis.p50Ms.toFixed(2)} / ${redstart.p50Ms.toFixed(2)}`,
      `${redis.p99Ms.toFixed(2)} / ${redstart.p99Ms.toFixed(2)}`,
      `${redis.p999Ms.toFixed(2)} / ${redstart.p999Ms.toFixed(2)}`,
    ]),
  }
}

/** The figures of the server as a whole. */
export function serverTable(rows: readonly ServerRow[]): Table {
  return {
    head: ['whole server', 'unit', 'Redis', 'Redstart', 'ratio', 'bar', ''],
    rows: rows.map((row) => {
      const { redis, redstart } = row.figures
      const ratio = redis === 0 ? '' : (redstart / redis).toFixed(2)
      return [row.what, row.unit, number(redis), number(redstart), ratio, barText(row), serverVerdict(row)]
    }),
  }
}

/** How many bars there are and which were missed, in one sentence. */
export function summary(results: readonly CommandResult[], rows: readonly ServerRow[]): string {
  const verdicts = [
    ...results.map((result) => ({
      name: `${result.benchmark.name} at ${result.pipeline}`,
      verdict: commandVerdict(result),
    })),
    ...rows.map((row) => ({ name: row.what, verdict: serverVerdict(row) })),
  ].filter(({ verdict }) => verdict !== '')
  const missed = verdicts.filter(({ verdict }) => verdict === 'MISSED').map(({ name }) => name)
  if (missed.length === 0) return `All ${verdicts.length} bars are met.`
  return `${missed.length} of ${verdicts.length} bars are missed: ${missed.join('; ')}.`
}

/** Aligns a table for the terminal. */
export function toText(table: Table): string {
  const lines = [table.head, ...table.rows]
  const widths = table.head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const format = (line: readonly string[]) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')
  return lines.map((line) => format(line).trimEnd()).join('\n')
}

/** Writes a table as Markdown. */
export function toMarkdown(table: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = table.head.map((_, i) => (i === 0 ? '---' : '---:'))
  return [line(table.head), line(rule), ...table.rows.map(line)].join('\n')
}

function commandBar({ benchmark, pipeline }: CommandResult): number | undefined {
  return benchmark.bars?.[pipeline]
}

function commandVerdict(result: CommandResult): Verdict {
  const bar = commandBar(result)
  if (bar === undefined) return ''
  return result.figures.redstart.cpuUs / result.figures.redis.cpuUs <= bar ? 'ok' : 'MISSED'
}

function serverVerdict({ bar, figures }: ServerRow): Verdict {
  if (bar === undefined) return ''
  const figure = bar.kind === 'ratio' ? figures.redstart / figures.redis : figures.redstart
  const isMet =
    figure <= bar.max && figure >= (bar.min ?? 0) && figures.redstart <= (bar.maxValue ?? Infinity)
  return isMet ? 'ok' : 'MISSED'
}

function barText({ bar, unit }: ServerRow): string {
  if (bar === undefined) return ''
  if (bar.kind === 'ratio') {
    return `ratio ${bar.max}${bar.maxValue === undefined ? '' : ` and ${bar.maxValue} ${unit}`}`
  }
  const range = bar.min === undefined ? String(bar.max) : `${bar.min} to ${bar.max}`
  return unit === 'share' ? range : `${range} ${unit}`
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)
}
