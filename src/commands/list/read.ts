// LLEN key, LINDEX key index, LRANGE key start stop: the length of a list, an element, the elements of a range.

import { ListCursor, listLength, replyElements } from '../../collections/list.ts'
import { TYPE_LIST } from '../../keyspace/record.ts'
import { integer, key, LOOKS, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { ERRORS } from '../../server/errors.ts'
import { isListOrNone, readLong } from './arguments.ts'

export const llen = defineCommand({
  name: 'llen',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Tells how many elements a list has.',
  flags: ['readonly', 'fast'],
  args: [key('key', LOOKS)],
  run(ctx, request) {
    const { db, reply } = ctx
    const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
    if (isListOrNone(ctx, ref)) reply.integer(ref === 0 ? 0 : listLength(db, ref))
  },
})

export const lindex = defineCommand({
  name: 'lindex',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(n), n the elements between the index and the nearer end',
  summary: 'Reads an element by its index.',
  flags: ['readonly'],
  args: [key('key', READS), integer('index')],
  run(ctx, request) {
    const { db, reply } = ctx
    const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
    if (ref === 0) return reply.nullBulk()
    if (!isListOrNone(ctx, ref)) return
    const index = readLong(request, 2)
    if (Number.isNaN(index)) return reply.error(ERRORS.notInteger)
    const cursor = new ListCursor(db, ref)
    if (!cursor.seek(index)) return reply.nullBulk()
    const element = cursor.text()
    reply.bulk(element.bytes, element.start, element.end)
  },
})

export const lrange = defineCommand({
  name: 'lrange',
  group: 'list',
  since: '1.0.0',
  complexity: 'O(s + n), s the elements between the start and the nearer end, n the elements read',
  summary: 'Reads the elements of a range.',
  flags: ['readonly'],
  args: [key('key', READS), integer('start'), integer('stop')],
  run({ db, reply }, request) {
    const from = readLong(request, 2)
    const to = readLong(request, 3)
    if (Number.isNaN(from) || Number.isNaN(to)) return reply.error(ERRORS.notInteger)
    const ref = db.lookupRead(request.buf, request.start[1], request.end[1])
    if (ref === 0) return reply.array(0)
    if (db.type(ref) !== TYPE_LIST) return reply.error(ERRORS.wrongType)
    const length = listLength(db, ref)
    const first = from < 0 ? Math.max(0, length + from) : from
    const last = to < 0 ? length + to : Math.min(to, length - 1)
    if (first > last) return reply.array(0)
    reply.array(last - first + 1)
    replyElements(reply, db, ref, first, last - first + 1, false)
  },
})
