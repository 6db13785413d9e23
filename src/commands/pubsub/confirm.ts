// The confirmations that (un)subscribing is answered with: one for each name, push messages in RESP3.

import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import type { TopicKind } from '../../server/subscriptions.ts'

/** Confirms a subscription or its end; without a name that there was none. */
function confirm(ctx: CommandContext, word: string, name: Uint8Array | null, count: number): void {
  const { client, reply, server } = ctx
  if (client.isMuted) {
    // CLIENT REPLY OFF does not hide it: it goes the way of messages.
    const bytes = confirmationBytes(client.resp3, word, name, count)
    server.deliver(client, bytes, 0, bytes.length)
    return
  }
  reply.push(3)
  reply.bulkText(word)
  if (name === null) reply.nullBulk()
  else reply.bulkBytes(name)
  reply.integer(count)
}

function confirmationBytes(resp3: boolean, word: string, name: Uint8Array | null, count: number): Uint8Array {
  const text = name === null ? null : Buffer.from(name).toString('latin1')
  const shown = text === null ? (resp3 ? '_' : '$-1') : `$${text.length}\r\n${text}`
  const header = resp3 ? '>3' : '*3'
  return Buffer.from(`${header}\r\n$${word.length}\r\n${word}\r\n${shown}\r\n:${count}\r\n`, 'latin1')
}

/** Subscribes the client to every name of the request. */
export function subscribeToNames(ctx: CommandContext, request: Request, kind: TopicKind, word: string): void {
  const { client, server } = ctx
  for (let i = 1; i < request.argc; i++) {
    const name = request.bytes(i)
    server.pubsub.subscribe(client, kind, name)
    confirm(ctx, word, name, client.subscriptions?.countFor(kind) ?? 0)
  }
}

/** Ends the client's subscriptions to the names of the request, or all of that kind. */
export function unsubscribeFromNames(
  ctx: CommandContext,
  request: Request,
  kind: TopicKind,
  word: string,
): void {
  const { client, server } = ctx
  const own = client.subscriptions
  const names = request.argc > 1 ? namesOf(request) : [...(own?.[kind].values() ?? [])]
  if (names.length === 0) confirm(ctx, word, null, own?.countFor(kind) ?? 0)
  for (const name of names) {
    server.pubsub.unsubscribe(client, kind, Buffer.from(name).toString('latin1'))
    confirm(ctx, word, name, own?.countFor(kind) ?? 0)
  }
}

function namesOf(request: Request): Uint8Array[] {
  return Array.from({ length: request.argc - 1 }, (_, i) => request.bytes(i + 1))
}
