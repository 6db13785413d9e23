// The commands of replication.

import type { CommandSpec } from '../../server/command.ts'
import { failover } from './failover.ts'
import { psync, sync } from './psync.ts'
import { replconf } from './replconf.ts'
import { replicaof, slaveof } from './replicaof.ts'
import { role } from './role.ts'
import { wait, waitaof } from './wait.ts'

export const replicationCommands: readonly CommandSpec[] = [
  failover,
  psync,
  replconf,
  replicaof,
  role,
  slaveof,
  sync,
  wait,
  waitaof,
]
