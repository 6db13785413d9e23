// The key events of lists.

import { type KeyEvent, keyEvent } from '../../keyspace/events.ts'

export const LIST_EVENTS = {
  lpush: keyEvent('lpush', 'l'),
  rpush: keyEvent('rpush', 'l'),
  lpop: keyEvent('lpop', 'l'),
  rpop: keyEvent('rpop', 'l'),
  linsert: keyEvent('linsert', 'l'),
  lset: keyEvent('lset', 'l'),
  lrem: keyEvent('lrem', 'l'),
  ltrim: keyEvent('ltrim', 'l'),
} as const

/** The event of a push at an end. */
export function pushEvent(atHead: boolean): KeyEvent {
  return atHead ? LIST_EVENTS.lpush : LIST_EVENTS.rpush
}

/** The event of a pop at an end. */
export function popEvent(fromHead: boolean): KeyEvent {
  return fromHead ? LIST_EVENTS.lpop : LIST_EVENTS.rpop
}
