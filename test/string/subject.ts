// Redstart inside the test process, so that a test can see what goes on behind the replies: what is handed on, key
// events, memory. Other types than strings do not exist yet, so RPUSH is a stand-in that makes a key of one.

import { after, before } from 'node:test'
import { commands } from '../../src/commands/index.ts'
import { Listeners } from '../../src/net/listener.ts'
import { INSERTS, key, repeated, string } from '../../src/server/args.ts'
import { type Clock, SystemClock } from '../../src/server/clock.ts'
import { type CommandSpec, defineCommand } from '../../src/server/command.ts'
import { Config } from '../../src/server/config/config.ts'
import { Log } from '../../src/server/log.ts'
import { Server } from '../../src/server/server.ts'
import type { ServerProcess } from '../support/child-server.ts'
import { startOracle } from '../support/oracle.ts'
import type { Endpoint } from '../support/pair.ts'

/** A server in this process that listens on 127.0.0.1. */
export interface Subject extends Endpoint {
  readonly server: Server
  /** Rejects if a command failed with an internal error meanwhile. */
  stop(): Promise<void>
}

/** Starts a server on a free port. */
export async function startSubject(clock: Clock = new SystemClock()): Promise<Subject> {
  const lines: string[] = []
  const server = new Server({
    config: new Config({ directory: process.cwd() }),
    clock,
    log: new Log({ level: 'warning', sink: (line) => void lines.push(line), pid: process.pid, now: () => 0 }),
    commands: withStandIns(commands),
    pid: process.pid,
    onShutdown: () => {},
  })
  server.start()
  const listeners = new Listeners(server)
  const port = await listeners.open({ host: '127.0.0.1', port: 0 })
  const stop = async () => {
    await listeners.close()
    server.close()
    const bugs = lines.filter((line) => line.includes('Internal error'))
    if (bugs.length > 0) throw new Error(bugs.join('\n'))
  }
  return { name: 'redstart', port, server, stop }
}

/** The two servers of a suite, there from `before` to `after`. */
export interface StringPair {
  oracle: ServerProcess
  subject: Subject
}

/** Gives the suite that is being described a redis-server, with further options, and a Redstart. */
export function usePair(oracleArgs: readonly string[] = []): StringPair {
  const pair: Partial<StringPair> = {}
  before(async () => {
    pair.oracle = await startOracle(oracleArgs)
    pair.subject = await startSubject()
  })
  after(async () => {
    await pair.subject?.stop()
    await pair.oracle?.stop()
  })
  return pair as StringPair
}

const LIST_KIND = 1

const rpush = defineCommand({
  name: 'rpush',
  group: 'list',
  since: '1.0.0',
  summary: 'Makes a key that is no string.',
  flags: ['write', 'denyoom', 'fast'],
  args: [key('key', INSERTS), repeated(string('element'))],
  run({ db, reply }, request) {
    const { buf, start, end } = request
    const ref = db.lookup(buf, start[1], end[1])
    db.store(ref, buf, start[1], end[1], buf, 0, 0, LIST_KIND, false)
    reply.integer(request.argc - 2)
  },
})

function withStandIns(specs: readonly CommandSpec[]): CommandSpec[] {
  const missing = [rpush].filter(({ name }) => specs.every((spec) => spec.name !== name))
  return [...specs, ...missing]
}
