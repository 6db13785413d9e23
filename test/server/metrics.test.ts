// The sampled figures: rates over the last samples, peaks of the last seconds, on a clock that the test moves.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Keyspace } from '../../src/keyspace/keyspace.ts'
import { Client } from '../../src/server/client.ts'
import { ManualClock } from '../../src/server/clock.ts'
import { Metrics } from '../../src/server/metrics.ts'
import { nullTransport } from '../../src/server/null-transport.ts'
import { ServerStats } from '../../src/server/stats.ts'

function setUp() {
  const clock = new ManualClock()
  const keyspace = new Keyspace({ databases: 1, nowMs: clock.now() })
  const stats = new ServerStats()
  const transport = { ...nullTransport, queuedBytes: 0 }
  const client = new Client(1, transport, keyspace.databases[0], clock.now())
  const metrics = new Metrics({
    clock,
    keyspace,
    stats,
    replication: { bufferBytes: 0 },
    clients: { all: () => [client] },
  })
  return { clock, keyspace, stats, transport, client, metrics }
}

test('a steady rate shows as it is, and fades when nothing happens', () => {
  const { clock, stats, metrics } = setUp()
  for (let i = 0; i < 16; i++) {
    clock.advance(100)
    stats.commandsProcessed += 50
    stats.bytesIn += 1024
    metrics.sample()
  }
  assert.equal(metrics.commands.perSecond, 500)
  assert.equal(metrics.input.perSecond, 10_240)
  assert.equal(metrics.output.perSecond, 0)
  for (let i = 0; i < 8; i++) {
    clock.advance(100)
    metrics.sample()
  }
  assert.equal(metrics.commands.perSecond, 250)
  metrics.reset()
  assert.equal(metrics.commands.perSecond, 0)
})

test('samples that come too fast are taken together', () => {
  const { clock, stats, metrics } = setUp()
  for (let i = 0; i < 160; i++) {
    clock.advance(10)
    stats.commandsProcessed += 5
    metrics.sample()
  }
  assert.ok(Math.abs(metrics.commands.perSecond - 500) < 1)
})

test('counters that were reset make no negative rate', () => {
  const { clock, stats, metrics } = setUp()
  stats.commandsProcessed = 1000
  clock.advance(100)
  metrics.sample()
  stats.commandsProcessed = 0
  clock.advance(100)
  metrics.sample()
  assert.ok(metrics.commands.perSecond > 0)
})

test('the largest buffers are remembered for eight seconds', () => {
  const { clock, transport, client, metrics } = setUp()
  client.pending = new Uint8Array(700)
  transport.queuedBytes = 9000
  metrics.notePeaks()
  client.pending = null
  transport.queuedBytes = 10
  clock.advance(7000)
  metrics.notePeaks()
  assert.equal(metrics.inputPeak.value, 700)
  assert.equal(metrics.outputPeak.value, 9000)
  clock.advance(2000)
  metrics.notePeaks()
  assert.equal(metrics.inputPeak.value, 0)
  assert.equal(metrics.outputPeak.value, 10)
})

test('the peak of memory stays when memory is given back', () => {
  const { keyspace, client, metrics } = setUp()
  const before = metrics.usedBytes
  assert.equal(before, keyspace.usedBytes)
  client.pending = new Uint8Array(50_000)
  assert.equal(metrics.clientBytes, 50_000)
  metrics.notePeaks()
  client.pending = null
  assert.equal(metrics.usedBytes, before)
  assert.equal(metrics.peakBytes, before + 50_000)
})
