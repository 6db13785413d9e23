// The events of the set commands.

import { keyEvent } from '../../keyspace/events.ts'

export const SET_EVENTS = {
  sadd: keyEvent('sadd', 's'),
  srem: keyEvent('srem', 's'),
  spop: keyEvent('spop', 's'),
  sinterstore: keyEvent('sinterstore', 's'),
  sunionstore: keyEvent('sunionstore', 's'),
  sdiffstore: keyEvent('sdiffstore', 's'),
} as const
