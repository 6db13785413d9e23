/** DEBUG DIGEST and DIGEST-VALUE key [key ...]: hashes by which two data sets are compared. */

import type { ByteRange } from '../../bytes/range.ts'
import type { Database } from '../../keyspace/database.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { Digest } from './digest.ts'
import { addValue } from './digest-values.ts'

const EXPIRY_MARK = Buffer.from('!!expire!!')

/** Adds the value of a record and whether it expires. */
function addRecord(digest: Digest, db: Database, ref: number): void {
  digest.chainNumber(db.type(ref))
  addValue(digest, db, ref)
  if (db.expireAt(ref) >= 0) digest.add(EXPIRY_MARK)
}

function digestDatabase(digest: Digest, db: Database): void {
  if (db.size === 0) return
  digest.chainNumber(db.index)
  const key: ByteRange = { bytes: new Uint8Array(0), start: 0, end: 0 }
  let cursor = 0
  do {
    cursor = db.table.scan(cursor, (ref) => {
      const entry = new Digest()
      db.key(ref, key)
      entry.chain(key.bytes.subarray(key.start, key.end))
      addRecord(entry, db, ref)
      digest.add(entry.bytes)
    })
  } while (cursor !== 0)
}

export function debugDigest({ keyspace, reply }: CommandContext): void {
  const digest = new Digest()
  for (const db of keyspace.databases) digestDatabase(digest, db)
  reply.status(digest.hex)
}

/** A key that does not exist has a digest of zeros. */
export function debugDigestValue({ db, reply }: CommandContext, request: Request): void {
  reply.array(request.argc - 2)
  for (let i = 2; i < request.argc; i++) {
    const digest = new Digest()
    const ref = db.peek(request.buf, request.start[i], request.end[i])
    if (ref !== 0) addRecord(digest, db, ref)
    reply.status(digest.hex)
  }
}
