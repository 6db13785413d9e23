// A configuration that comes through standard input.

import type { Readable } from 'node:stream'

/** Everything up to the end of the stream, as byte text. */
export async function readStandardInput(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('latin1')
}
