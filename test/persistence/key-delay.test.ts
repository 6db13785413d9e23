// The delay that makes snapshots and loads slow for tests.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { KeyDelay } from '../../src/persistence/key-delay.ts'

/** A delay, and how to change it. */
function delayOf(us: number) {
  const setting = { us }
  return { setting, delay: new KeyDelay(() => setting.us) }
}

describe('a delay for each key', () => {
  test('is none unless it is set', () => {
    const { delay } = delayOf(0)
    delay.spend(1000)
    assert.equal(delay.isOn, false)
    assert.equal(delay.waitMs(1000), 0)
  })

  test('adds up over keys that come at once', () => {
    const { delay } = delayOf(2000)
    let keys = 0
    for (let nowMs = 1000; nowMs < 2000; nowMs++) {
      while (delay.waitMs(nowMs) === 0) {
        delay.spend(nowMs)
        keys++
      }
    }
    assert.ok(keys >= 500 && keys <= 506, String(keys))
  })

  test('is asked for again soon, however long it is', () => {
    const { delay } = delayOf(2 ** 31 - 1)
    delay.spend(1000)
    assert.equal(delay.waitMs(1000), 10)
    assert.equal(delay.waitMs(500_000), 10)
  })

  test('ends when it is set to less', () => {
    const { delay, setting } = delayOf(10_000_000)
    delay.spend(1000)
    setting.us = 5000
    assert.equal(delay.waitMs(1000), 5)
    setting.us = 0
    assert.equal(delay.waitMs(1000), 0)
  })

  test('of -n is a microsecond for one of n keys', () => {
    const { delay } = delayOf(-10)
    delay.spend(1000)
    for (let i = 0; i < 1000; i++) delay.spend(1000)
    assert.equal(delay.waitMs(1000), 0)
  })
})
