// A server with files inside the test process: what it writes can be looked at, its clock can be moved, and it can be
// ended without a word.

import { closeSync, fstatSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryConnection } from '../../../src/instance/memory-connection.ts'
import { CommandReader } from '../../../src/persistence/aof/command-reader.ts'
import { Persistence } from '../../../src/persistence/persistence.ts'
import type { ReplyValue } from '../../../src/protocol/decoder.ts'
import type { Clock } from '../../../src/server/clock.ts'
import type { ParameterName } from '../../../src/server/config/parameters.ts'
import type { Server } from '../../../src/server/server.ts'
import { formatCommand } from '../../support/command.ts'
import { makeServer } from '../../support/in-process.ts'
import { waitFor } from '../../support/wait.ts'

/** What these functions need of a test: node:test's context has it. */
export interface Cleanable {
  after(cleanUp: () => void): void
}

export type Settings = Partial<Record<ParameterName, string>>

/** A folder that is removed after the test. */
export function dataFolder(t: Cleanable): string {
  const folder = mkdtempSync(join(tmpdir(), 'redstart-aof-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** A server that has loaded what its folder holds. */
export class Scene {
  readonly server: Server
  readonly persistence: Persistence
  readonly log: readonly string[]
  readonly folder: string
  /** How often it wanted to end at once. */
  fatal = 0
  private readonly connection: MemoryConnection

  constructor(folder: string, settings: Settings, clock?: Clock) {
    this.folder = folder
    const config = { save: '', appendonly: 'yes', 'enable-debug-command': 'yes', dir: folder, ...settings }
    const made = makeServer(clock === undefined ? { config } : { clock, config })
    this.server = made.server
    this.log = made.log
    this.persistence = new Persistence(this.server, () => {
      this.fatal++
    })
    this.connection = new MemoryConnection(this.server)
  }

  /** Runs commands given as lines of plain words; returns the last reply. */
  async run(...lines: string[]): Promise<ReplyValue> {
    let reply: ReplyValue = null
    for (const line of lines) reply = await this.connection.execute(line.split(' '), false)
    return reply
  }

  /** Runs one command given as words. */
  call(...words: (string | number | Uint8Array)[]): Promise<ReplyValue> {
    return this.connection.execute(words, false)
  }

  digest(): Promise<ReplyValue> {
    return this.run('DEBUG DIGEST')
  }

  /** Waits until everything is written: a write may wait for a running sync. */
  async written(): Promise<void> {
    const { aof } = this.persistence
    await waitFor(() => {
      aof.flush(false)
      return aof.writer.bufferedBytes === 0
    })
  }

  /** Waits for the end of the running rewrite. */
  async rewritten(): Promise<void> {
    await waitFor(() => !this.persistence.aof.isRewriting)
  }

  /** The lines of a file of the append-only file, by default of the last increment. */
  lines(name: string = this.increments().at(-1) ?? ''): string[] {
    return aofLines(this.path(name))
  }

  /** The names of the increments in the folder. */
  increments(): string[] {
    return this.names().filter((name) => name.endsWith('.incr.aof'))
  }

  names(): string[] {
    return readdirSync(this.path('')).sort()
  }

  path(name: string): string {
    return join(this.folder, 'appendonlydir', name)
  }

  manifest(): string {
    return readFileSync(this.path('appendonly.aof.manifest'), 'latin1')
  }

  close(): void {
    this.connection.destroy()
    this.server.close()
    this.persistence.close()
  }
}

/** Starts a server in a folder, which ends with the test at the latest. Rejects if it cannot load. */
export async function startScene(
  t: Cleanable,
  folder: string,
  settings: Settings = {},
  clock?: Clock,
): Promise<Scene> {
  const scene = new Scene(folder, settings, clock)
  t.after(() => scene.close())
  await scene.persistence.load()
  return scene
}

/** The commands and annotations of a file, each in a line. */
function aofLines(path: string): string[] {
  const fd = openSync(path, 'r')
  try {
    const reader = new CommandReader(fd, 0, fstatSync(fd).size)
    const lines: string[] = []
    for (;;) {
      const found = reader.next()
      if (found === 'command') {
        lines.push(
          formatCommand(Array.from({ length: reader.request.argc }, (_, i) => reader.request.bytes(i))),
        )
      } else if (found === 'annotation') {
        lines.push(`#${reader.annotation}`)
      } else {
        if (found !== 'end') lines.push(`${found} at ${reader.startOffset}: ${reader.reason}`)
        return lines
      }
    }
  } finally {
    closeSync(fd)
  }
}
