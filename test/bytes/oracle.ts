// The reference server for suites that compare figures with it: many commands at once, decoded replies.

import { after, before } from 'node:test'
import type { Command } from '../support/command.ts'
import { startOracle } from '../support/oracle.ts'
import { RawClient } from '../support/raw-client.ts'
import { decodeReply, type Reply } from '../support/reply.ts'

/**
 * Gives the suite that is being described a redis-server, started before its tests and stopped after them.
 * `args` are further options of the server. The function returned sends commands in one pipeline and resolves to their replies in order.
 */
export function useOracle(args: readonly string[] = []): (commands: readonly Command[]) => Promise<Reply[]> {
  let client: RawClient
  let stop = async () => {}
  before(async () => {
    const server = await startOracle(args)
    stop = () => server.stop()
    client = await RawClient.connect(server.port)
  })
  after(async () => {
    await client?.destroy()
    await stop()
  })
  return async (commands) => (await client.pipeline(commands)).map(decodeReply)
}

/** Text of characters U+0000 to U+00FF as an argument of one byte a character. */
export function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

/** The inverse of `bytes`, for a reply, whether it could be decoded as text or not. */
export function charactersOf(reply: Reply): string {
  return Buffer.from(reply as string | Buffer).toString('latin1')
}
