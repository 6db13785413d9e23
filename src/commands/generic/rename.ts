/** RENAME, RENAMENX key newkey: gives a key another name. RENAMENX leaves an existing key of that name alone. */

import { EVENTS } from '../../keyspace/events.ts'
import type { Request } from '../../protocol/request.ts'
import { type KeyFlag, key, OVERWRITES, TAKES } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS } from '../../server/errors.ts'
import { sameArguments } from './same-arguments.ts'

const ADDS: readonly KeyFlag[] = ['OW', 'insert']

/** Renames argument 1 to argument 2. False: nothing was done, either because of an error or as `keepExisting` asks. */
function renameKey({ db, reply }: CommandContext, request: Request, keepExisting: boolean): boolean {
  const { buf, start, end } = request
  const ref = db.lookup(buf, start[1], end[1])
  if (ref === 0) {
    reply.error(ERRORS.noSuchKey)
    return false
  }
  const isSame = sameArguments(request, 1, 2)
  const existing = isSame ? ref : db.lookup(buf, start[2], end[2])
  if (existing !== 0 && keepExisting) {
    reply.integer(0)
    return false
  }
  if (!isSame) {
    if (existing !== 0) db.delete(existing)
    db.moveFrom(db, ref, buf, start[2], end[2])
    db.changed(buf, start[1], end[1], EVENTS.renameFrom)
    db.changedToo(buf, start[2], end[2], EVENTS.renameTo)
  }
  return true
}

export const rename = defineCommand({
  name: 'rename',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Gives a key another name, in place of any key of that name.',
  flags: ['write'],
  args: [key('key', TAKES), key('newkey', OVERWRITES)],
  run(ctx, request) {
    if (renameKey(ctx, request, false)) ctx.reply.ok()
  },
})

export const renamenx = defineCommand({
  name: 'renamenx',
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Gives a key another name, unless there is a key of that name.',
  history: [['3.2.0', 'Two equal names are no error any more.']],
  flags: ['write', 'fast'],
  args: [key('key', TAKES), key('newkey', ADDS)],
  run(ctx, request) {
    if (renameKey(ctx, request, true)) ctx.reply.integer(1)
  },
})
