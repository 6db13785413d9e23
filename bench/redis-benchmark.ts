// Runs redis-benchmark and reads the figures that it prints.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { redisProgram } from '../test/support/redis-binary.ts'

/** What redis-benchmark runs: one of its tests by name, or a command with its placeholders. */
export type Workload = { readonly test: string } | { readonly command: readonly string[] }

/** What the clients saw. */
export interface ClientFigures {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
}

export const CLIENTS = 50
export const VALUE_BYTES = 32
export const RANDOM_KEYS = 100_000

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024

/** Sends the requests from 50 connections; resolves when all are answered. */
export async function runRedisBenchmark(
  port: number,
  workload: Workload,
  pipeline: number,
  requests: number,
): Promise<ClientFigures> {
  const args = [
    ...['-h', '127.0.0.1', '-p', String(port), '-c', String(CLIENTS), '-P', String(pipeline)],
    ...['-n', String(requests), '-d', String(VALUE_BYTES), '-r', String(RANDOM_KEYS)],
    ...('test' in workload ? ['-t', workload.test] : workload.command),
  ]
  const { stdout } = await promisify(execFile)(redisProgram('redis-benchmark'), args, {
    maxBuffer: MAX_OUTPUT_BYTES,
  })
  return parseClientFigures(stdout)
}

/** Reads the output of redis-benchmark 7 for one test, without `--csv` and `-q`, which lack p99.9. */
export function parseClientFigures(output: string): ClientFigures {
  const throughput = /throughput summary: ([\d.]+) requests per second/.exec(output)
  const summary = /avg\s+min\s+p50\s+p95\s+p99\s+max\s+([\d.\s]+)/.exec(output)
  if (throughput === null || summary === null) throw new Error(`redis-benchmark printed:\n${output}`)
  const columns = (summary[1] ?? '').trim().split(/\s+/).map(Number)
  return {
    requestsPerSecond: Number(throughput[1]),
    p50Ms: columns[2] ?? Number.NaN,
    p99Ms: columns[4] ?? Number.NaN,
    p999Ms: percentile(output, 99.9),
  }
}

/** The distribution's first line at or above the percentile; its steps halve, so this is 99.902 for 99.9. */
function percentile(output: string, wanted: number): number {
  for (const match of output.matchAll(/^([\d.]+)% <= ([\d.]+) milliseconds/gm)) {
    if (Number(match[1]) >= wanted) return Number(match[2])
  }
  return Number.NaN
}
