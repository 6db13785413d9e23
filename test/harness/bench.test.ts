// The parts of the benchmark that can be wrong without looking wrong: parsing, statistics, accounting, verdicts.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import type { CommandResult } from '../../bench/command-runs.ts'
import { parseOptions } from '../../bench/options.ts'
import { cpuTimeUs, endedChildrenTimeUs, familyBytes, residentBytes } from '../../bench/process-accounting.ts'
import { parseClientFigures, runRedisBenchmark } from '../../bench/redis-benchmark.ts'
import { cpuTable, serverTable, summary, toMarkdown, toText } from '../../bench/report.ts'
import { median, quantile } from '../../bench/statistics.ts'
import type { ServerRow } from '../../bench/whole-server.ts'
import { startOracle } from '../support/oracle.ts'
import { requireOracle } from '../support/redis-binary.ts'

const OUTPUT = `\rGET: rps=0.0 (overall: -nan)\r          \r====== GET ======
  200000 requests completed in 0.10 seconds
Latency by percentile distribution:
0.000% <= 0.111 milliseconds (cumulative count 16)
50.000% <= 0.295 milliseconds (cumulative count 106784)
99.805% <= 1.511 milliseconds (cumulative count 199616)
99.902% <= 1.575 milliseconds (cumulative count 199808)
100.000% <= 1.655 milliseconds (cumulative count 200000)

Summary:
  throughput summary: 2061855.62 requests per second
  latency summary (msec):
          avg       min       p50       p95       p99       max
        0.314     0.104     0.295     0.551     0.647     1.655
`

test('the output of redis-benchmark is read', () => {
  assert.deepEqual(parseClientFigures(OUTPUT), {
    requestsPerSecond: 2061855.62,
    p50Ms: 0.295,
    p99Ms: 0.647,
    p999Ms: 1.575,
  })
  assert.throws(() => parseClientFigures('Could not connect'), /Could not connect/)
})

test('medians and quantiles', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 2, 3]), 2.5)
  const values = Float64Array.from({ length: 1000 }, (_, i) => 1000 - i)
  assert.equal(quantile(values, 0.999), 999)
  assert.equal(quantile(values, 1), 1000)
  assert.equal(quantile(values, 0.5), 500)
})

test('the accounting sees CPU time and memory that this process uses', () => {
  const before = cpuTimeUs(process.pid)
  const start = process.cpuUsage()
  let used = 0
  while (used < 200_000) {
    const { user, system } = process.cpuUsage(start)
    used = user + system
  }
  const seen = cpuTimeUs(process.pid) - before
  assert.ok(Math.abs(seen - used) < 0.2 * used, `${seen} us seen of ${used} us`)
  assert.ok(Math.abs(residentBytes(process.pid) / process.memoryUsage.rss() - 1) < 0.2)
})

test('redis-benchmark runs tests of its own and commands', async (t) => {
  if (!requireOracle(t)) return
  const server = await startOracle()
  t.after(() => server.stop())
  for (const workload of [{ test: 'get' }, { command: ['GETRANGE', 'key:__rand_int__', '0', '3'] }]) {
    const figures = await runRedisBenchmark(server.port, workload, 16, 8_000)
    assert.ok(figures.requestsPerSecond > 1_000)
    assert.ok(figures.p999Ms >= figures.p50Ms)
  }
})

test('the accounting counts children', { skip: process.platform !== 'linux' }, () => {
  const before = endedChildrenTimeUs(process.pid)
  spawnSync(process.execPath, [
    '-e',
    'const t = process.cpuUsage().user; while (process.cpuUsage().user < t + 100_000);',
  ])
  assert.ok(endedChildrenTimeUs(process.pid) - before >= 100_000)
  const alone = familyBytes(process.pid)
  assert.ok(alone > 0 && alone <= 1.2 * residentBytes(process.pid))
})

test('options', () => {
  assert.deepEqual(parseOptions([], 'main.js'), {
    quick: false,
    only: [],
    pipelines: [1, 16, 100],
    rounds: 3,
    memory: true,
    write: true,
    subject: 'main.js',
  })
  const some = parseOptions(['--quick', '--only', 'get,Set', '--pipeline', '16', '--no-memory'], 'main.js')
  assert.deepEqual(some.only, ['GET', 'SET'])
  assert.deepEqual([some.pipelines, some.rounds, some.memory, some.write], [[16], 1, false, false])
  assert.equal(parseOptions(['--quick', '--write'], 'main.js').write, true)
  assert.ok(parseOptions(['--quick', 'persistence'], 'main.js').only.includes('SNAPSHOT'))
  assert.throws(() => parseOptions(['persistency'], 'main.js'), /no group of benchmarks called persistency/)
  assert.throws(() => parseOptions(['--rounds', '0'], 'main.js'), /--rounds takes a positive number/)
  assert.throws(() => parseOptions(['--nonsense'], 'main.js'), /nonsense/)
})

describe('the report', () => {
  function result(name: string, pipeline: number, redisUs: number, redstartUs: number): CommandResult {
    const client = { requestsPerSecond: 1, p50Ms: 1, p99Ms: 1, p999Ms: 1 }
    return {
      benchmark: { name, workload: { test: name }, bars: { 16: 0.85 } },
      pipeline,
      requests: 1,
      figures: { redis: { ...client, cpuUs: redisUs }, redstart: { ...client, cpuUs: redstartUs } },
    }
  }
  const results = [result('GET', 16, 1, 0.85), result('SET', 16, 1, 0.86), result('SET', 100, 1, 9)]
  const rows: ServerRow[] = [
    { what: 'a', unit: 'ms', figures: { redis: 1, redstart: 11 }, bar: { kind: 'value', max: 10 } },
    { what: 'b', unit: 'bytes', figures: { redis: 100, redstart: 68 }, bar: { kind: 'ratio', max: 0.68 } },
    {
      what: 'c',
      unit: 'share',
      figures: { redis: 1, redstart: 0.9 },
      bar: { kind: 'value', min: 0.95, max: 1.05 },
    },
    {
      what: 'd',
      unit: 'ms',
      figures: { redis: 30, redstart: 25 },
      bar: { kind: 'ratio', max: 1, maxValue: 20 },
    },
  ]

  test('judges by the bars', () => {
    assert.deepEqual(
      cpuTable(results).rows.map((row) => row.at(-1)),
      ['ok', 'MISSED', ''],
    )
    assert.deepEqual(
      serverTable(rows).rows.map((row) => row.at(-1)),
      ['MISSED', 'ok', 'MISSED', 'MISSED'],
    )
    assert.equal(serverTable(rows).rows.at(-1)?.at(-2), 'ratio 1 and 20 ms')
    assert.equal(summary(results, rows), '4 of 6 bars are missed: SET at 16; a; c; d.')
    assert.equal(summary(results.slice(0, 1), []), 'All 1 bars are met.')
  })

  test('aligns its columns for the terminal, and writes Markdown', () => {
    const table = {
      head: ['name', 'n'],
      rows: [
        ['a', '10'],
        ['long name', '7'],
      ],
    }
    assert.equal(toText(table), 'name        n\na          10\nlong name   7')
    assert.equal(toMarkdown(table), '| name | n |\n| --- | ---: |\n| a | 10 |\n| long name | 7 |')
  })
})
