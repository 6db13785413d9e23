// The key events of consumer groups.

import { keyEvent } from '../../keyspace/events.ts'

export const GROUP_EVENTS = {
  create: keyEvent('xgroup-create', 't'),
  setId: keyEvent('xgroup-setid', 't'),
  destroy: keyEvent('xgroup-destroy', 't'),
  createConsumer: keyEvent('xgroup-createconsumer', 't'),
  deleteConsumer: keyEvent('xgroup-delconsumer', 't'),
} as const
