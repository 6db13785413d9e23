// A folder that several servers use one after the other, and connections that end with the test.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerProcess } from '../../support/child-server.ts'
import { startOracle } from '../../support/oracle.ts'
import { RawClient } from '../../support/raw-client.ts'
import { startRedstart } from '../../support/server-process.ts'

/** What these functions need of a test: node:test's context has it. */
export interface Cleanable {
  after(cleanUp: () => void | Promise<void>): void
}

/** A folder that is removed after the test. */
export function dataFolder(t: Cleanable): string {
  const folder = mkdtempSync(join(tmpdir(), 'redstart-life-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** A server in a folder with a connection to it. */
export interface Life {
  readonly server: ServerProcess
  readonly client: RawClient
  /** Ends it as a power failure would. */
  kill(): Promise<void>
}

/** Starts one of the two servers in a folder; it ends with the test at the latest. */
export async function live(
  t: Cleanable,
  kind: 'redstart' | 'oracle',
  folder: string,
  args: readonly string[] = [],
): Promise<Life> {
  const start = kind === 'oracle' ? startOracle : startRedstart
  const server = await start(['--dir', folder, ...args])
  t.after(() => server.stop())
  const client = await RawClient.connect(server.port)
  return {
    server,
    client,
    kill: async () => {
      process.kill(server.pid, 'SIGKILL')
      await server.exited
    },
  }
}
