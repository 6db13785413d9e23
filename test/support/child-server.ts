// Runs a server as a child process: own port, own temporary folder, waits until it is ready, cleans up.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './ports.ts'

/** What to run. */
export interface ChildServerSpec {
  /** A word for messages and the name of the temporary folder. */
  readonly name: string
  readonly executable: string
  /** The arguments before the server's own, such as the script of an interpreter. */
  readonly leadingArgs?: readonly string[]
  /** The server's options; `--port` and `--dir` are put before them, so that they can be overridden. */
  readonly args: readonly string[]
  /** Files in its folder, which is its working folder too: names and contents. */
  readonly files?: Readonly<Record<string, string>>
  /** What it prints when it is ready; by default what servers print. */
  readonly readyLine?: string
  /** How long `stop` waits before it kills. Default 5 seconds. */
  readonly stopTimeoutMs?: number
}

/** A server that accepts connections on 127.0.0.1. */
export interface ServerProcess {
  readonly name: string
  readonly port: number
  readonly pid: number
  /** Its working folder, removed by `stop`. */
  readonly dir: string
  /** Resolves when the process has ended, with its exit code, or null after a signal. */
  readonly exited: Promise<number | null>
  /** Milliseconds from the start of the process to the line that says it is ready. */
  readonly startMs: number
  /** Everything it has printed so far (the last 256 KiB). */
  output(): string
  /** Resolves when the output contains the text; rejects when the process ends without it. */
  waitForOutput(text: string): Promise<void>
  /** Ends the process (SIGTERM, SIGKILL if it takes too long) and removes its folder. */
  stop(): Promise<void>
}

const READY_LINE = 'Ready to accept connections'
const START_TIMEOUT_MS = 20_000
const STOP_TIMEOUT_MS = 5_000
const MAX_OUTPUT_CHARS = 256 * 1024
const MAX_PORT_ATTEMPTS = 5

/** Starts a server and waits until it is ready. A port that was taken in between is replaced by another. */
export async function startChildServer(spec: ChildServerSpec): Promise<ServerProcess> {
  const fixedPort = portOption(spec.args)
  for (let attempt = 1; ; attempt++) {
    const server = new ChildServer(spec, fixedPort ?? (await freePort()))
    try {
      await server.ready()
      return server
    } catch (error) {
      await server.stop()
      const portTaken = /Address already in use|EADDRINUSE/i.test(server.output())
      if (fixedPort !== undefined || !portTaken || attempt === MAX_PORT_ATTEMPTS) throw error
    }
  }
}

class ChildServer implements ServerProcess {
  readonly name: string
  readonly port: number
  readonly dir: string
  readonly exited: Promise<number | null>
  startMs = 0
  #child: ChildProcess
  #output = ''
  #outputListeners = new Set<() => void>()
  #running = true
  #spawnedAt = 0
  #stopTimeoutMs: number
  #readyLine: string

  constructor(spec: ChildServerSpec, port: number) {
    this.name = spec.name
    this.#stopTimeoutMs = spec.stopTimeoutMs ?? STOP_TIMEOUT_MS
    this.#readyLine = spec.readyLine ?? READY_LINE
    this.port = port
    this.dir = mkdtempSync(join(tmpdir(), `${spec.name}-`))
    for (const [name, text] of Object.entries(spec.files ?? {})) writeFileSync(join(this.dir, name), text)
    const args = ['--port', String(port), '--dir', this.dir, ...spec.args]
    this.#spawnedAt = performance.now()
    this.#child = spawn(spec.executable, [...(spec.leadingArgs ?? []), ...args], {
      cwd: this.dir,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    trackChild(this.#child)
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#append(chunk))
    this.#child.stderr?.on('data', (chunk: Buffer) => this.#append(chunk))
    this.exited = new Promise((resolve) => {
      this.#child.once('error', (error) => this.#ended(`cannot start: ${error.message}`, null, resolve))
      this.#child.once('close', (code) => this.#ended('', code, resolve))
    })
  }

  get pid(): number {
    return this.#child.pid ?? -1
  }

  output(): string {
    return this.#output
  }

  async ready(): Promise<void> {
    const timeout = setTimeout(() => this.#child.kill('SIGKILL'), START_TIMEOUT_MS)
    try {
      await this.waitForOutput(this.#readyLine)
      this.startMs = performance.now() - this.#spawnedAt
    } finally {
      clearTimeout(timeout)
    }
  }

  waitForOutput(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.#output.includes(text)
        if (!found && this.#running) return
        this.#outputListeners.delete(look)
        if (found) resolve()
        else reject(new Error(`${this.name} ended without "${text}". Its output:\n${this.#output}`))
      }
      this.#outputListeners.add(look)
      look()
    })
  }

  async stop(): Promise<void> {
    if (this.#running) {
      const timeout = setTimeout(() => this.#child.kill('SIGKILL'), this.#stopTimeoutMs)
      this.#child.kill('SIGTERM')
      await this.exited
      clearTimeout(timeout)
    }
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 })
  }

  #append(chunk: Buffer): void {
    this.#output = (this.#output + chunk.toString()).slice(-MAX_OUTPUT_CHARS)
    this.#notify()
  }

  #ended(message: string, code: number | null, resolve: (code: number | null) => void): void {
    this.#output += message
    this.#running = false
    this.#notify()
    resolve(code)
  }

  #notify(): void {
    for (const listener of [...this.#outputListeners]) listener()
  }
}

/** The children of this process that run at the moment, with their mark files; ended with it. */
const runningChildren = new Map<ChildProcess, string | undefined>()
process.once('exit', () => {
  for (const [child, markPath] of runningChildren) {
    child.kill('SIGKILL')
    removeMark(markPath)
  }
})

/**
 * Besides the handler above, scripts/test.ts ends what a test file left behind that was itself killed:
 * each child has a file named by its process id in the folder REDSTART_TEST_PIDS while it runs.
 */
export function trackChild(child: ChildProcess): void {
  if (child.pid === undefined) return
  const folder = process.env.REDSTART_TEST_PIDS
  const markPath = folder === undefined ? undefined : join(folder, String(child.pid))
  if (markPath !== undefined) writeFileSync(markPath, '')
  runningChildren.set(child, markPath)
  child.once('exit', () => {
    runningChildren.delete(child)
    removeMark(markPath)
  })
}

function removeMark(path: string | undefined): void {
  if (path !== undefined) rmSync(path, { force: true })
}

function portOption(args: readonly string[]): number | undefined {
  const at = args.lastIndexOf('--port')
  return at === -1 ? undefined : Number(args[at + 1])
}
