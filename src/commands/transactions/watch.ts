/** WATCH key [key ...]: EXEC does nothing if one of the keys has changed until then. UNWATCH: ends that. */

import { key, repeated } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { WatchList } from '../../server/watch.ts'

export const watch = defineCommand({
  name: 'watch',
  group: 'transactions',
  since: '2.2.0',
  complexity: 'O(1) for each key',
  summary: 'Has the next transaction do nothing if one of the keys changes before it.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  inTransaction: 'runs',
  args: [repeated(key('key', ['RO']))],
  run({ client, db, reply, server }, request) {
    if (client.transaction !== null) return reply.error('ERR WATCH inside MULTI is not allowed')
    client.watchList ??= new WatchList()
    const list = client.watchList
    // Further keys do not matter any more once one has changed.
    for (let i = 1; i < request.argc && !list.isDirty; i++) {
      server.watches.watch(list, db, request.buf, request.start[i], request.end[i])
    }
    reply.ok()
  },
})

export const unwatch = defineCommand({
  name: 'unwatch',
  group: 'transactions',
  since: '2.2.0',
  complexity: 'O(n), n the keys that the connection watches',
  summary: 'Ends the watches of the connection, and forgets what has changed.',
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  args: [],
  run({ client, reply, server }) {
    if (client.watchList !== null) server.watches.forget(client.watchList)
    reply.ok()
  },
})
