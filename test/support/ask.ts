// Commands whose decoded replies a test looks at.

import type { Command } from './command.ts'
import type { RawClient } from './raw-client.ts'
import { decodeReply, type Reply } from './reply.ts'

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
