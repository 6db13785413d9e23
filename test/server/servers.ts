// The two servers that the tests of a suite run on, and raw calls to both of them.

import { after, before } from 'node:test'
import type { ServerProcess } from '../support/child-server.ts'
import type { Command } from '../support/command.ts'
import { startOracle } from '../support/oracle.ts'
import { RawClient } from '../support/raw-client.ts'
import { decodeReply, type Reply } from '../support/reply.ts'
import { startRedstart } from '../support/server-process.ts'

/** redis-server and Redstart, each with a connection. */
export interface Servers {
  oracle: ServerProcess
  subject: ServerProcess
  oracleClient: RawClient
  subjectClient: RawClient
}

/** Starts both for the suite that is being described, with the same further options, and stops them behind it. */
export function useServers(args: readonly string[] = []): Servers {
  const servers: Partial<Servers> = {}
  before(async () => {
    servers.oracle = await startOracle(args)
    servers.subject = await startRedstart(args)
    servers.oracleClient = await RawClient.connect(servers.oracle.port)
    servers.subjectClient = await RawClient.connect(servers.subject.port)
  })
  after(async () => {
    await servers.oracleClient?.destroy()
    await servers.subjectClient?.destroy()
    await servers.oracle?.stop()
    await servers.subject?.stop()
  })
  return servers as Servers
}

/** Runs a command and decodes its reply. */
export async function ask(client: RawClient, ...command: Command): Promise<Reply> {
  return decodeReply(await client.call(...command))
}

/** The fields of INFO's text, by name; headings under their title with the value `#`. */
export function infoFields(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of text.split('\r\n')) {
    if (line.startsWith('# ')) fields.set(line.slice(2), '#')
    const colon = line.indexOf(':')
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1))
  }
  return fields
}
