// Key events of the stream commands.

import { keyEvent } from '../../keyspace/events.ts'

export const STREAM_EVENTS = {
  xadd: keyEvent('xadd', 't'),
  xdel: keyEvent('xdel', 't'),
  xtrim: keyEvent('xtrim', 't'),
  xsetid: keyEvent('xsetid', 't'),
  createGroup: keyEvent('xgroup-create', 't'),
  setGroupId: keyEvent('xgroup-setid', 't'),
  destroyGroup: keyEvent('xgroup-destroy', 't'),
  createConsumer: keyEvent('xgroup-createconsumer', 't'),
  deleteConsumer: keyEvent('xgroup-delconsumer', 't'),
} as const
