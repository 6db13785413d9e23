// Runs Redstart as users do, as a process, with nothing but the given arguments.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { trackChild } from '../support/child-server.ts'

/** Seen from .build/test/process/, where the compiled form of this file lies. */
export const MAIN_PATH = fileURLToPath(new URL('../../src/main.js', import.meta.url))

/** What the functions here need of a test: node:test's context has it. */
export interface Cleanable {
  after(cleanUp: () => void | Promise<void>): void
}

export interface LaunchOptions {
  /** What standard input contains; without it there is none. */
  readonly stdin?: string | Buffer
  /** Working folder; a temporary one by default. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** A program and its first arguments in the place of Node and main.js. */
  readonly command?: readonly string[]
}

/** A process under test. It is killed when the test ends. */
export class LaunchedProcess {
  readonly pid: number
  readonly cwd: string
  /** Resolves with the exit code when the process has ended and its output is complete; null: a signal ended it. */
  readonly exited: Promise<number | null>
  stdout = ''
  stderr = ''
  readonly #child
  readonly #listeners = new Set<() => void>()
  #running = true

  constructor(args: readonly string[], cwd: string, options: LaunchOptions) {
    const [program, ...leading] = options.command ?? [process.execPath, MAIN_PATH]
    this.cwd = cwd
    const child = spawn(program, [...leading, ...args], { cwd, env: { ...process.env, ...options.env } })
    this.#child = child
    trackChild(child)
    this.pid = child.pid ?? -1
    child.stdin.on('error', () => {})
    child.stdin.end(options.stdin ?? '')
    child.stdout.on('data', (chunk: Buffer) => this.#append('stdout', chunk))
    child.stderr.on('data', (chunk: Buffer) => this.#append('stderr', chunk))
    this.exited = once(child, 'close').then(([code]) => {
      this.#running = false
      this.#notify()
      return code as number | null
    })
  }

  /** Resolves when standard output contains the text; rejects when the process ends without it. */
  waitFor(text: string | RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = typeof text === 'string' ? this.stdout.includes(text) : text.test(this.stdout)
        if (!found && this.#running) return
        this.#listeners.delete(look)
        if (found) resolve()
        else reject(new Error(`the process ended without ${text}:\n${this.stdout}${this.stderr}`))
      }
      this.#listeners.add(look)
      look()
    })
  }

  /** Resolves when connections are accepted. */
  ready(): Promise<void> {
    return this.waitFor('Ready to accept connections')
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Closes the reading end of standard output. */
  stopReading(): void {
    this.#child.stdout.destroy()
  }

  /** Ends the process with SIGTERM and resolves with the exit code. */
  stop(): Promise<number | null> {
    this.signal('SIGTERM')
    return this.exited
  }

  kill(): void {
    if (this.#running) this.#child.kill('SIGKILL')
  }

  #append(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    this[stream] += chunk.toString('latin1')
    this.#notify()
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

/** Starts a process that is killed when the test ends. */
export function launch(t: Cleanable, args: readonly string[], options: LaunchOptions = {}): LaunchedProcess {
  const folder = options.cwd ?? newFolder()
  const launched = new LaunchedProcess(args, folder, options)
  t.after(async () => {
    launched.kill()
    await launched.exited
    if (options.cwd === undefined) removeFolder(folder)
  })
  return launched
}

/** Starts a server without save points and waits until it is ready. */
export async function launchReady(
  t: Cleanable,
  args: readonly string[],
  options: LaunchOptions = {},
): Promise<LaunchedProcess> {
  const launched = launch(t, [...args, '--save', ''], options)
  await launched.ready()
  return launched
}

/** A folder that is removed when the test ends; the path without symbolic links. */
export function temporaryFolder(t: Cleanable): string {
  const folder = newFolder()
  t.after(() => removeFolder(folder))
  return folder
}

function newFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'redstart-process-')))
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
