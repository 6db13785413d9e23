/**
 * CLIENT ID: the number of the connection, never used twice. CLIENT SETNAME name, CLIENT GETNAME: what it is called.
 * CLIENT SETINFO attr value: which library speaks.
 */

import { oneOf, string } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { shownArgument } from '../../server/errors.ts'
import { BAD_NAME, isPlainWord } from './client-name.ts'

export const clientId = defineCommand({
  name: 'id',
  group: 'connection',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Tells the number of the connection.',
  flags: ['noscript', 'loading', 'stale'],
  args: [],
  run({ client, reply }) {
    reply.integer(client.id)
  },
})

export const clientGetname = defineCommand({
  name: 'getname',
  group: 'connection',
  since: '2.6.9',
  complexity: 'O(1)',
  summary: 'Tells the name of the connection.',
  flags: ['noscript', 'loading', 'stale'],
  args: [],
  run({ client, reply }) {
    if (client.name === '') reply.nullBulk()
    else reply.bulkText(client.name)
  },
})

export const clientSetname = defineCommand({
  name: 'setname',
  group: 'connection',
  since: '2.6.9',
  complexity: 'O(1)',
  summary: 'Gives the connection a name, or takes it away.',
  flags: ['noscript', 'loading', 'stale'],
  args: [string('connection-name')],
  run({ client, reply }, request) {
    const name = request.text(2)
    if (!isPlainWord(name)) return reply.error(BAD_NAME)
    client.name = name
    reply.ok()
  },
})

export const clientSetinfo = defineCommand({
  name: 'setinfo',
  group: 'connection',
  since: '7.2.0',
  complexity: 'O(1)',
  summary: 'Notes which client library uses the connection.',
  flags: ['noscript', 'loading', 'stale'],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  args: [oneOf('attr', [string('libname', { token: 'LIB-NAME' }), string('libver', { token: 'LIB-VER' })])],
  run({ client, reply }, request) {
    const isName = request.is(2, 'lib-name')
    const attribute = shownArgument(request, 2)
    if (!isName && !request.is(2, 'lib-ver')) {
      return reply.error(`ERR Unrecognized option '${attribute}'`)
    }
    const value = request.text(3)
    if (!isPlainWord(value)) {
      return reply.error(`ERR ${attribute} cannot contain spaces, newlines or special characters.`)
    }
    if (isName) client.libName = value
    else client.libVersion = value
    reply.ok()
  },
})
