// The servers of a suite: started before its tests, each with a connection, and stopped after them. A suite with
// redis-server in it is described with `{ skip: oracleMissing() }`.

import { after, before } from 'node:test'
import type { Server } from '../../src/server/server.ts'
import type { ServerProcess } from './child-server.ts'
import { type InProcessOptions, type InProcessServer, openInProcess } from './in-process.ts'
import { startOracle } from './oracle.ts'
import type { Endpoint } from './pair.ts'
import { RawClient } from './raw-client.ts'
import { startRedstart } from './server-process.ts'

/** A server and a connection to it, there from `before` to `after`. */
export interface SuiteServer<Started> {
  readonly server: Started
  readonly client: RawClient
}

/** redis-server and Redstart with a connection to each, there from `before` to `after`. */
export interface Pair<Subject extends Endpoint> {
  readonly oracle: ServerProcess
  readonly oracleClient: RawClient
  readonly subject: Subject
  readonly subjectClient: RawClient
}

/** Gives the suite that is being described a redis-server with further options. */
export function useOracle(args: readonly string[] = []): SuiteServer<ServerProcess> {
  return useStarted(() => startOracle(args))
}

/** Gives the suite that is being described a Redstart in this process. */
export function useInProcess(
  options: InProcessOptions = {},
): SuiteServer<Server> & { readonly port: number } {
  const started = useStarted(() => openInProcess(options))
  return {
    get server() {
      return started.server.server
    },
    get port() {
      return started.server.port
    },
    get client() {
      return started.client
    },
  }
}

/**
 * Gives the suite that is being described a redis-server, with further options, and a Redstart in this process.
 */
export function usePair(oracleArgs: readonly string[] = []): Pair<InProcessServer> {
  return usePairOf(oracleArgs, () => openInProcess())
}

/** Gives the suite that is being described both servers as processes, with the same further options. */
export function useProcessPair(args: readonly string[] = []): Pair<ServerProcess> {
  return usePairOf(args, () => startRedstart(args))
}

function usePairOf<Subject extends Startable>(
  oracleArgs: readonly string[],
  startSubject: () => Promise<Subject>,
): Pair<Subject> {
  const oracle = useOracle(oracleArgs)
  const subject = useStarted(startSubject)
  return {
    get oracle() {
      return oracle.server
    },
    get oracleClient() {
      return oracle.client
    },
    get subject() {
      return subject.server
    },
    get subjectClient() {
      return subject.client
    },
  }
}

interface Startable extends Endpoint {
  stop(): Promise<void>
}

function useStarted<Started extends Startable>(start: () => Promise<Started>): SuiteServer<Started> {
  const suite: { server?: Started; client?: RawClient } = {}
  before(async () => {
    suite.server = await start()
    suite.client = await RawClient.connect(suite.server.port)
  })
  after(async () => {
    await suite.client?.destroy()
    await suite.server?.stop()
  })
  return suite as SuiteServer<Started>
}
