// The reply of `<container> HELP`: lines that say what each subcommand does.

import type { ReplyWriter } from '../protocol/reply.ts'

/** The syntax of a subcommand and the lines that explain it. */
export type HelpEntry = readonly [syntax: string, ...explanation: string[]]

/** Answers HELP of a container command: a frame that is the same for all, around the entries. */
export function replyHelp(reply: ReplyWriter, container: string, entries: readonly HelpEntry[]): void {
  const lines = [`${container.toUpperCase()} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`]
  for (const [syntax, ...explanation] of entries) {
    lines.push(syntax, ...explanation.map((line) => `    ${line}`))
  }
  lines.push('HELP', '    Prints this help.')
  reply.array(lines.length)
  for (const line of lines) reply.status(line)
}
