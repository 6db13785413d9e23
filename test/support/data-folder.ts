// A folder that servers write and others load: real ones and Redstart in turn.

import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerProcess } from './child-server.ts'
import type { CleanUp } from './in-process.ts'
import { startOracle } from './oracle.ts'
import { RawClient } from './raw-client.ts'
import { startRedstart } from './server-process.ts'

/** Which server. */
export type Side = 'oracle' | 'redstart'

/** A server with a connection that tests use. */
export interface Running {
  readonly process: ServerProcess
  readonly client: RawClient
  /** Ends it as its own shutdown would, without saving anything more. */
  stop(): Promise<void>
  /** Kills it. */
  kill(): Promise<void>
}

/** A folder of data. */
export class DataFolder {
  readonly path: string
  private readonly running = new Set<Running>()

  private constructor(path: string) {
    this.path = path
  }

  /** Makes one that is removed after the test, with the servers that still run in it. */
  static make(test: CleanUp, parent: string = tmpdir()): DataFolder {
    const folder = new DataFolder(mkdtempSync(join(parent, 'data-')))
    test.after(async () => {
      for (const server of [...folder.running]) await server.stop()
      rmSync(folder.path, { recursive: true, force: true, maxRetries: 5 })
    })
    return folder
  }

  /** Starts a server in it, which loads what is there. `nodeArgs` are for Redstart's Node. */
  async start(side: Side, args: readonly string[] = [], nodeArgs: readonly string[] = []): Promise<Running> {
    const all = ['--dir', this.path, ...args]
    const process = await (side === 'oracle' ? startOracle(all) : startRedstart(all, { nodeArgs }))
    const client = await RawClient.connect(process.port, { replyTimeoutMs: 30_000 })
    const end = async (how: () => void) => {
      if (!this.running.delete(running)) return
      how()
      await client.destroy()
      await process.stop()
    }
    const running: Running = {
      process,
      client,
      stop: () => end(() => {}),
      kill: () => end(() => globalThis.process.kill(process.pid, 'SIGKILL')),
    }
    this.running.add(running)
    return running
  }

  /** A copy of it as it is now. */
  copy(test: CleanUp): DataFolder {
    const copy = DataFolder.make(test)
    cpSync(this.path, copy.path, { recursive: true })
    return copy
  }
}

/** The other one. */
export function otherSide(side: Side): Side {
  return side === 'oracle' ? 'redstart' : 'oracle'
}
