// Key events of the hash commands.

import { keyEvent } from '../../keyspace/events.ts'

export const HASH_EVENTS = {
  hset: keyEvent('hset', 'h'),
  hdel: keyEvent('hdel', 'h'),
  hincrby: keyEvent('hincrby', 'h'),
  hincrbyfloat: keyEvent('hincrbyfloat', 'h'),
  hexpire: keyEvent('hexpire', 'h'),
  hpersist: keyEvent('hpersist', 'h'),
} as const
