/**
 * MIGRATE host port key|"" db timeout [COPY] [REPLACE] [AUTH password | AUTH2 user password] [KEYS key ...]: takes keys
 * to another server.
 *
 * Redis stands still until the target has answered. Here only the keys do: until then others read them, and what might
 * change them waits (server/key-locks.ts). So no write to them can be lost between RESTORE there and DEL here.
 */

import { block, integer, key, oneOf, optional, repeated, string, token } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { KeySpec } from '../../server/key-specs.ts'
import { isMigrateSecret, migrateKeys, readMigrateArguments } from './migrate-arguments.ts'
import { Transfer } from './migrate-transfer.ts'

const IN_TRANSACTION = 'ERR MIGRATE waits for another server, so it cannot be part of a transaction'

const TAKES_AWAY = ['RW', 'access', 'delete'] as const

const KEY_SPECS: readonly KeySpec[] = [
  {
    flags: TAKES_AWAY,
    begin: { type: 'index', index: 3 },
    find: { type: 'range', lastKey: 0, keyStep: 1, limit: 0 },
  },
  {
    flags: [...TAKES_AWAY, 'incomplete'],
    begin: { type: 'keyword', keyword: 'KEYS', startFrom: -2 },
    find: { type: 'range', lastKey: -1, keyStep: 1, limit: 0 },
  },
]

export const migrate = defineCommand({
  name: 'migrate',
  group: 'generic',
  since: '2.6.0',
  complexity: 'O(n), n the bytes of the values; the target takes as long again',
  summary: 'Takes keys to another server.',
  flags: ['write', 'movablekeys'],
  categories: ['dangerous'],
  tips: ['nondeterministic_output'],
  history: [
    ['3.0.0', 'The options `COPY` and `REPLACE`.'],
    ['3.0.6', 'The option `KEYS`.'],
    ['4.0.7', 'The option `AUTH`.'],
    ['6.0.0', 'The option `AUTH2`.'],
  ],
  arity: -6,
  args: [
    string('host'),
    integer('port'),
    oneOf('key_or_empty_string', [key('key', TAKES_AWAY), token('', 'empty_string')]),
    integer('destination-db'),
    integer('timeout'),
    optional(token('COPY', 'copy', { since: '3.0.0' })),
    optional(token('REPLACE', 'replace', { since: '3.0.0' })),
    optional(
      oneOf('authentication', [
        optional(string('password', { token: 'AUTH', since: '4.0.7' })),
        optional(
          block('username_password', [string('username'), string('password')], {
            token: 'AUTH2',
            since: '6.0.0',
          }),
        ),
      ]),
    ),
    optional(repeated(key('key', TAKES_AWAY, { token: 'KEYS', since: '3.0.6' }))),
  ],
  keySpecs: KEY_SPECS,
  getKeys: migrateKeys,
  isSecret: isMigrateSecret,
  run(ctx, request) {
    const { db, reply } = ctx
    const args = readMigrateArguments(request)
    if (typeof args === 'string') return reply.error(args)
    const keys: Uint8Array[] = []
    for (let i = args.firstKey; i <= args.lastKey; i++) {
      if (db.lookupRead(request.buf, request.start[i], request.end[i]) !== 0) keys.push(request.bytes(i))
    }
    if (keys.length === 0) return reply.status('NOKEY')
    if (ctx.inTransaction) return reply.error(IN_TRANSACTION)
    new Transfer(ctx, args, keys).start()
  },
})
