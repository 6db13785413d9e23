// The system's clock beside the wall clock.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SystemClock } from '../../src/server/clock.ts'

describe('the system clock', () => {
  test('is never behind a time that the wall clock has shown, nor two milliseconds ahead', () => {
    const clock = new SystemClock()
    let earlier = 0
    for (let i = 0; i < 100_000; i++) {
      const wallMs = Date.now()
      const nowMs = clock.now()
      assert.ok(nowMs > wallMs - ROUNDING_MS, `${wallMs - nowMs} ms behind`)
      assert.ok(clock.now() < Date.now() + 2, 'ahead')
      assert.ok(nowMs >= earlier, 'backwards')
      earlier = nowMs
    }
  })
})

/** Both clocks are read to the microsecond at best. */
const ROUNDING_MS = 0.05
