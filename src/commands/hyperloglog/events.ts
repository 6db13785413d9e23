// The key event of commands that change a HyperLogLog.

import { keyEvent } from '../../keyspace/events.ts'

export const PFADD = keyEvent('pfadd', '$')
