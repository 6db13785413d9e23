// Where the log of a process goes: a file, or standard output.

import { appendFileSync } from 'node:fs'
import type { LogSink } from '../server/log.ts'

/** Writes to standard output, or nowhere for a daemon, whose standard output nobody sees. */
export function outputSink(isDaemon: boolean): LogSink {
  if (isDaemon) return () => {}
  return (line) => process.stdout.write(line)
}

/** Appends to a file, which is opened anew for each line, so that it may be rotated away at any time. */
export function fileSink(path: string): LogSink {
  return (line) => {
    try {
      appendFileSync(path, line)
    } catch {
      // The log must not bring the server down; the disk may be full.
    }
  }
}
