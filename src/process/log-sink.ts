// Where the log of a process goes: a file, or standard output.

import { appendFileSync } from 'node:fs'
import type { Config } from '../server/config/config.ts'
import type { LogSink } from '../server/log.ts'

/** The place that the configuration names. A daemon has no standard output: without a file its log goes nowhere. */
export function logSink(config: Config, isDaemon: boolean, output: NodeJS.WritableStream): LogSink {
  const file = config.text('logfile')
  if (file !== '') return fileSink(config.resolvePath(file))
  return isDaemon ? () => {} : streamSink(output)
}

function streamSink(output: NodeJS.WritableStream): LogSink {
  // Who reads the log may leave, as in `redstart | head`; the server stays.
  output.on('error', () => {})
  return (line) => output.write(line)
}

/** Appends to a file, which is opened anew for each line, so that it may be rotated away at any time. */
function fileSink(path: string): LogSink {
  return (line) => {
    try {
      appendFileSync(path, line)
    } catch {
      // The log must not bring the server down; the disk may be full.
    }
  }
}
