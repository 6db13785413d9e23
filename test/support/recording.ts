// What goes on behind the replies of a server in this process, written down as it happens: key events, and the
// commands that are handed on to files and replicas.

import type { Server } from '../../src/server/server.ts'
import { decodeCommand, formatCommand } from './command.ts'

/** A key event; the key as text. */
export interface RecordedEvent {
  readonly db: number
  readonly name: string
  /** The letter of `notify-keyspace-events`. */
  readonly class: string
  readonly key: string
}

/** A command that was handed on, in one line. */
export interface RecordedCommand {
  readonly db: number
  readonly line: string
}

/** The list that the server's key events are put on, from now on. */
export function recordEvents(server: Server): RecordedEvent[] {
  const events: RecordedEvent[] = []
  server.keyspace.observe({
    beforeChange: () => {},
    changed: () => {},
    event: (db, event, key, start, end) =>
      void events.push({
        db: db.index,
        name: event.name,
        class: event.class,
        key: Buffer.from(key.slice(start, end)).toString(),
      }),
    expired: () => {},
    beforeFlush: () => {},
    swapped: () => {},
  })
  return events
}

/** The list that the commands which the server hands on are put on, from now on. */
export function recordPropagation(server: Server): RecordedCommand[] {
  const handedOn: RecordedCommand[] = []
  server.propagation.addSink((db, bytes, start, end) => {
    handedOn.push({ db, line: formatCommand(decodeCommand(bytes, start, end)) })
  })
  return handedOn
}
