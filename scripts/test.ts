// `npm test`: runs the compiled tests with Node's test runner. `npm test -- string` runs the files whose path
// contains the string; arguments with dashes, such as --test-name-pattern=x, go to Node.

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findTestFiles, removeStaleFiles } from './test-files.ts'

/** Seen from .build/scripts/, where the compiled form of this file lies. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

/** No test file may take longer: Node then ends its process and counts it as failed. */
const FILE_TIMEOUT_MS = 180_000

/** Tests wait for servers most of the time, so two at once also pay on a small machine. */
const CONCURRENCY = Math.max(2, availableParallelism())

const args = process.argv.slice(2)
const filters = args.filter((arg) => !arg.startsWith('-'))
const nodeOptions = args.filter((arg) => arg.startsWith('-'))

removeStaleFiles(ROOT)
const files = findTestFiles(ROOT, filters)
if (files.length === 0) {
  console.error(`no test file matches ${filters.join(' ')}`)
  process.exitCode = 1
} else {
  process.exitCode = await run(files)
}

/** Runs the files and resolves with the exit code. Servers and files that they leave behind are removed. */
async function run(files: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'redstart-test-'))
  const pidsFolder = join(folder, 'pids')
  mkdirSync(pidsFolder)
  try {
    return await runNode(files, { TMPDIR: folder, REDSTART_TEST_PIDS: pidsFolder })
  } finally {
    endLeftovers(pidsFolder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function runNode(files: readonly string[], env: Record<string, string>): Promise<number> {
  const reporter = nodeOptions.some((option) => option.startsWith('--test-reporter'))
    ? []
    : ['--test-reporter=tap']
  const options = [
    '--test',
    `--test-concurrency=${CONCURRENCY}`,
    `--test-timeout=${FILE_TIMEOUT_MS}`,
    ...reporter,
  ]
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env
  const child = spawn(process.execPath, [...options, ...nodeOptions, ...files], {
    cwd: ROOT,
    env: { ...inherited, ...env },
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** Ends the servers of test files that were killed before they could: see test/support/child-server.ts. */
function endLeftovers(pidsFolder: string): void {
  for (const pid of readdirSync(pidsFolder)) {
    try {
      process.kill(Number(pid), 'SIGKILL')
      console.error(`ended process ${pid}, which a test left behind`)
    } catch {
      // It ended by itself meanwhile.
    }
  }
}
