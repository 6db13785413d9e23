// The key event of commands that change bits.

import { keyEvent } from '../../keyspace/events.ts'

export const SETBIT = keyEvent('setbit', '$')
