// The reference server for suites that compare figures with it: many commands at once, decoded replies.

import type { Command } from '../support/command.ts'
import { decodeReply, type Reply } from '../support/reply.ts'
import { useOracle } from '../support/suite.ts'

/**
 * Gives the suite that is being described a redis-server with further options. The function returned sends commands in
 * one pipeline and resolves to their replies in order.
 */
export function useAnswers(args: readonly string[] = []): (commands: readonly Command[]) => Promise<Reply[]> {
  const oracle = useOracle(args)
  return async (commands) => (await oracle.client.pipeline(commands)).map(decodeReply)
}

/** Text of characters U+0000 to U+00FF as an argument of one byte a character. */
export function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

/** The inverse of `bytes`, for a reply, whether it could be decoded as text or not. */
export function charactersOf(reply: Reply): string {
  return Buffer.from(reply as string | Buffer).toString('latin1')
}
