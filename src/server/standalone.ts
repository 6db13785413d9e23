// A server that neither has replicas nor follows a master: what stands in replication's place until that is attached.

import { randomBytes } from 'node:crypto'
import type { Client } from './client.ts'
import type { AckCount, InfoFields, ReplicaSettings, ReplicationApi, RoleReport } from './replication-api.ts'

const NOT_HERE = 'ERR this server has no replication'

/** Replication of a server without any. */
export class Standalone implements ReplicationApi {
  readonly isReplica = false
  readonly isLinked = false
  readonly id = randomBytes(20).toString('hex')
  readonly offset = 0
  readonly replicaCount = 0
  readonly bufferBytes = 0
  readonly backlogLimitBytes = 0
  readonly localExpiryCount = 0
  readonly replicaSync = { replicas: 0, lagging: [] }
  readonly isFailingOver = false

  settingsOf(_client: Client): ReplicaSettings {
    return {
      ...{ listeningPort: 0, announcedIp: '', knowsEof: false, knowsPsync2: false, isSnapshotOnly: false },
      filter: { withData: true, withFunctions: true },
    }
  }

  sync(): string {
    return NOT_HERE
  }

  acknowledge(): void {}

  askForAcks(): void {}

  sendPending(): void {}

  sendAck(): void {}

  feed(): void {}

  countAcks(): AckCount {
    return { local: 0, replicas: 0 }
  }

  waitForAcks(): void {
    throw new Error(NOT_HERE)
  }

  follow(): boolean {
    throw new Error(NOT_HERE)
  }

  becomeMaster(): void {}

  role(): RoleReport {
    return { role: 'master', offset: 0, replicas: [] }
  }

  roleChanged(): void {}

  failover(): string {
    return NOT_HERE
  }

  abortFailover(): boolean {
    return false
  }

  fileFields(): readonly (readonly [string, string])[] {
    return []
  }

  restore(): void {}

  info(): InfoFields {
    return []
  }

  statistics(): InfoFields {
    return []
  }

  resetStats(): void {}
}
