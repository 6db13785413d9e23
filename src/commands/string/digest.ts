/** DIGEST key: the 64-bit XXH3 of a string as 16 hexadecimal digits, for the conditions IFDEQ and IFDNE. */

import { xxh3Hex } from '../../bytes/xxh3.ts'
import { key, READS } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import { findString } from './find-string.ts'

export const digest = defineCommand({
  name: 'digest',
  group: 'string',
  since: '8.4.0',
  complexity: 'O(n), n the length of the string',
  summary: 'The digest of a string, to change the key later only if it is still the same.',
  flags: ['readonly', 'fast'],
  args: [key('key', READS)],
  run(ctx, request) {
    const ref = findString(ctx, request)
    if (ref === 0) return
    const { bytes, start, end } = ctx.db.value(ref)
    ctx.reply.bulkText(xxh3Hex(bytes, start, end))
  },
})
