// Redis and Redstart side by side for byte streams that are sent as they are, with the differences that must be.

import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { type InProcessServer, startInProcess } from '../protocol/in-process.ts'
import { exchange } from '../protocol/raw-exchange.ts'
import type { ServerProcess } from '../support/child-server.ts'
import { startOracle } from '../support/oracle.ts'

/** Both servers of a suite, there from `before` to `after`. */
export interface RawPair {
  oracle: ServerProcess
  subject: InProcessServer
}

/** Gives the suite that is being described a redis-server and a Redstart. */
export function useRawPair(): RawPair {
  const pair: Partial<RawPair> = {}
  const cleanUps: (() => Promise<void>)[] = []
  before(async () => {
    pair.oracle = await startOracle()
    pair.subject = await startInProcess({ after: (cleanUp) => cleanUps.push(cleanUp) })
  })
  after(async () => {
    for (const cleanUp of cleanUps) await cleanUp()
    await pair.oracle?.stop()
  })
  return pair as RawPair
}

/** Sends the lines as inline requests in one write on a new connection of each server; the outputs must be equal. */
export async function compareLines(pair: RawPair, ...lines: readonly string[]): Promise<void> {
  const bytes = Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1')
  const expected = await exchange(pair.oracle.port, bytes, { end: true })
  const got = await exchange(pair.subject.target, bytes, { end: true })
  assert.equal(masked(got), masked(expected), lines.join('\n'))
}

/** An output without what cannot be equal: the version and the number of the connection in HELLO's reply. */
function masked(output: Buffer): string {
  return output
    .toString('latin1')
    .replace(/version\r\n\$\d+\r\n[\d.]+\r\n/g, 'version <...>\r\n')
    .replace(/\$2\r\nid\r\n:\d+\r\n/g, 'id <...>\r\n')
}
