// Parameters of snapshots (RDB) and the append-only file (AOF).

import { INT64_MAX } from '../../bytes/int64.ts'
import { INT_MAX, INT_MIN } from './types/c-numbers.ts'
import { int, memory, NATURAL } from './types/number.ts'
import { savePoints } from './types/save.ts'
import { bool, choice, text } from './types/simple.ts'

const LATER = { later: 'persistence' } as const
const HIDDEN = { later: 'persistence', hidden: true } as const
const MIB = 1024 ** 2

export const persistenceParameters = [
  savePoints(
    'save',
    [
      { seconds: 3600, changes: 1 },
      { seconds: 300, changes: 100 },
      { seconds: 60, changes: 10000 },
    ],
    LATER,
  ),
  text('dbfilename', 'dump.rdb', { ...LATER, protected: true, check: refusePath('dbfilename', 'filename') }),
  bool('rdbchecksum', true, { ...LATER, immutable: true }),
  bool('rdbcompression', true, LATER),
  bool('rdb-del-sync-files', false, LATER),
  bool('rdb-save-incremental-fsync', true, LATER),
  bool('stop-writes-on-bgsave-error', true, LATER),
  choice('sanitize-dump-payload', 'no', ['no', 'yes', 'clients'], LATER),
  bool('appendonly', false, { ...LATER, denyLoading: true }),
  text('appendfilename', 'appendonly.aof', {
    ...LATER,
    immutable: true,
    check: refuseEmptyOrPath('appendfilename', 'filename'),
  }),
  text('appenddirname', 'appendonlydir', {
    ...LATER,
    immutable: true,
    check: refuseEmptyOrPath('appenddirname', 'dirname'),
  }),
  choice('appendfsync', 'everysec', ['everysec', 'always', 'no'], LATER),
  bool('no-appendfsync-on-rewrite', false, LATER),
  int('auto-aof-rewrite-percentage', 100, NATURAL, LATER),
  memory('auto-aof-rewrite-min-size', 64 * MIB, [0, INT64_MAX], LATER),
  bool('aof-load-truncated', true, LATER),
  bool('aof-use-rdb-preamble', true, LATER),
  bool('aof-timestamp-enabled', false, LATER),
  bool('aof-rewrite-incremental-fsync', true, LATER),
  bool('aof-disable-auto-gc', false, LATER),
  int('rdb-key-save-delay', 0, [INT_MIN, INT_MAX], HIDDEN),
  int('key-load-delay', 0, [INT_MIN, INT_MAX], HIDDEN),
  int('loading-process-events-interval-bytes', 2 * MIB, [1024, INT_MAX], HIDDEN),
]

function refusePath(name: string, kind: string) {
  return (text: string) => (/[/\\]/.test(text) ? `${name} can't be a path, just a ${kind}` : undefined)
}

function refuseEmptyOrPath(name: string, kind: string) {
  const check = refusePath(name, kind)
  return (text: string) => (text === '' ? `${name} can't be empty` : check(text))
}
