// A stand-in for blocking commands: TAKE waits for a string, deletes it and answers with it. So waiting is tested apart
// from lists and sorted sets; SET and RENAME wake those who wait, DEL and HSET do not.

import { commands } from '../../src/commands/index.ts'
import { readTimeout, serveOrWait } from '../../src/commands/shared/blocking.ts'
import { EVENTS } from '../../src/keyspace/events.ts'
import { TYPE_STRING } from '../../src/keyspace/record.ts'
import { double, key, REMOVES, repeated } from '../../src/server/args.ts'
import { ManualClock } from '../../src/server/clock.ts'
import { type CommandSpec, defineCommand } from '../../src/server/command.ts'
import { MemoryTransport } from '../protocol/memory-transport.ts'
import { makeServer } from '../support/in-process.ts'

/** A value that TAKE cannot stand. */
export const POISON = 'poison'

const take = defineCommand({
  name: 'take',
  group: 'generic',
  since: '1.0.0',
  summary: 'Waits for a string and takes it.',
  flags: ['write', 'blocking'],
  args: [repeated(key('key', REMOVES)), double('timeout')],
  run(ctx, request) {
    const timeoutMs = readTimeout(ctx, request, request.argc - 1)
    if (timeoutMs < 0) return
    const { db } = ctx
    serveOrWait(
      ctx,
      request,
      { from: 1, to: request.argc - 1 },
      timeoutMs,
      TYPE_STRING,
      (reply, buf, start, end, ref) => {
        const { bytes, start: valueStart, end: valueEnd } = db.value(ref)
        reply.array(2)
        reply.bulk(buf, start, end)
        reply.bulk(bytes, valueStart, valueEnd)
        if (Buffer.from(bytes.subarray(valueStart, valueEnd)).equals(Buffer.from(POISON)))
          throw new Error('poisoned')
        db.delete(ref)
        db.changed(buf, start, end, EVENTS.del)
        ctx.propagation.as('DEL', buf.slice(start, end))
      },
    )
  },
})

const commandsWithTake: readonly CommandSpec[] = [...commands, take]

/** A server in memory whose clock stands still, and clients that speak in lines. */
export function setUpTake() {
  const clock = new ManualClock()
  const { server, log } = makeServer({ clock, commands: commandsWithTake })
  const connect = () => MemoryTransport.connect(server)
  /** What a client gets for a line, or gets now; line breaks as blanks. */
  const ask = async (client: MemoryTransport, line = '') => {
    if (line !== '') client.receive(`${line}\r\n`)
    return (await client.output()).toString().trimEnd().replaceAll('\r\n', ' ')
  }
  return { clock, server, log, connect, ask }
}
