// Parameters of snapshots (RDB) and the append-only file (AOF).

import { INT64_MAX } from '../../bytes/int64.ts'
import { INT_MAX, INT_MIN } from './types/c-numbers.ts'
import { int, memory, NATURAL } from './types/number.ts'
import { savePoints } from './types/save.ts'
import { bool, choice, text } from './types/simple.ts'

const HIDDEN = { hidden: true } as const
/** Redis slows itself down with these in its own tests. */
const FOR_TESTS = { hidden: true, inert: 'it slows down each key in tests of Redis' } as const
const MIB = 1024 ** 2

export const persistenceParameters = [
  savePoints(
    'save',
    [
      { seconds: 3600, changes: 1 },
      { seconds: 300, changes: 100 },
      { seconds: 60, changes: 10000 },
    ],
    {},
  ),
  text('dbfilename', 'dump.rdb', { protected: true, check: refusePath('dbfilename', 'filename') }),
  bool('rdbchecksum', true, { immutable: true }),
  bool('rdbcompression', true),
  bool('rdb-del-sync-files', false),
  bool('rdb-save-incremental-fsync', true),
  bool('stop-writes-on-bgsave-error', true),
  choice('sanitize-dump-payload', 'no', ['no', 'yes', 'clients']),
  bool('appendonly', false, { denyLoading: true }),
  text('appendfilename', 'appendonly.aof', {
    immutable: true,
    check: refuseEmptyOrPath('appendfilename', 'filename'),
  }),
  text('appenddirname', 'appendonlydir', {
    immutable: true,
    check: refuseEmptyOrPath('appenddirname', 'dirname'),
  }),
  choice('appendfsync', 'everysec', ['everysec', 'always', 'no']),
  bool('no-appendfsync-on-rewrite', false),
  int('auto-aof-rewrite-percentage', 100, NATURAL),
  memory('auto-aof-rewrite-min-size', 64 * MIB, [0, INT64_MAX]),
  bool('aof-load-truncated', true),
  bool('aof-use-rdb-preamble', true),
  bool('aof-timestamp-enabled', false),
  bool('aof-rewrite-incremental-fsync', true),
  bool('aof-disable-auto-gc', false),
  int('rdb-key-save-delay', 0, [INT_MIN, INT_MAX], FOR_TESTS),
  int('key-load-delay', 0, [INT_MIN, INT_MAX], FOR_TESTS),
  int('loading-process-events-interval-bytes', 2 * MIB, [1024, INT_MAX], HIDDEN),
]

function refusePath(name: string, kind: string) {
  return (text: string) => (/[/\\]/.test(text) ? `${name} can't be a path, just a ${kind}` : undefined)
}

function refuseEmptyOrPath(name: string, kind: string) {
  const check = refusePath(name, kind)
  return (text: string) => (text === '' ? `${name} can't be empty` : check(text))
}
