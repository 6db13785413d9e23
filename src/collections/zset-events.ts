// The key events of sorted sets.

import { keyEvent } from '../keyspace/events.ts'

export const ZSET_EVENTS = {
  zadd: keyEvent('zadd', 'z'),
  zincr: keyEvent('zincr', 'z'),
  zrem: keyEvent('zrem', 'z'),
  zremrangebyrank: keyEvent('zremrangebyrank', 'z'),
  zremrangebyscore: keyEvent('zremrangebyscore', 'z'),
  zremrangebylex: keyEvent('zremrangebylex', 'z'),
  zpopmin: keyEvent('zpopmin', 'z'),
  zpopmax: keyEvent('zpopmax', 'z'),
  zunionstore: keyEvent('zunionstore', 'z'),
  zinterstore: keyEvent('zinterstore', 'z'),
  zdiffstore: keyEvent('zdiffstore', 'z'),
  zrangestore: keyEvent('zrangestore', 'z'),
  geosearchstore: keyEvent('geosearchstore', 'z'),
  georadiusstore: keyEvent('georadiusstore', 'z'),
} as const
