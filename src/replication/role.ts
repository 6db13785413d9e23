// Whose replica this server is, and how that changes: REPLICAOF, a configuration that names a master, FAILOVER.

import type { SyncRequest } from '../server/replication-api.ts'
import type { Server } from '../server/server.ts'
import type { DataReplacer } from './data-replacer.ts'
import { Follower } from './follower.ts'
import type { ReplicationHistory } from './history.ts'
import type { Master } from './master.ts'

/** What a role works with. */
export interface RoleParts {
  readonly server: Server
  readonly history: ReplicationHistory
  readonly master: Master
  readonly data: DataReplacer
  /** The offset up to which the append-only file is on disk; null: there is none. */
  readonly fileOffset: () => number | null
  /** Whether the next master is a replica that is to take over (FAILOVER), and what it answered. */
  readonly isHandingOver: () => boolean
  readonly onFailoverAnswer: (isAccepted: boolean) => void
  /** It was a master or another's replica, and follows a master from now on. */
  readonly onFollowing: () => void
}

/** The role of one server. */
export class Role {
  /** Its end of the link to its master; null: it is a master itself. */
  follower: Follower | null = null
  private readonly parts: RoleParts

  constructor(parts: RoleParts) {
    this.parts = parts
  }

  get isReplica(): boolean {
    return this.follower !== null
  }

  /** REPLICAOF host port. False: it follows that server already. */
  follow(host: string, port: number): boolean {
    const { follower } = this
    const isSame = follower?.host.toLowerCase() === host.toLowerCase() && follower.port === port
    if (isSame) return false
    this.setMaster(host, port)
    return true
  }

  /** Follows another server from now on. What was a master may go on from its own last byte. */
  setMaster(host: string, port: number): void {
    const { follower, parts } = this
    const position = follower === null ? Math.max(0, parts.master.feed.selectedDb) : follower.selectedDb
    follower?.close()
    parts.onFollowing()
    parts.server.config.assign('replicaof', [host, String(port)])
    this.begin(host, port, position)
    this.follower?.connect()
  }

  /** Is a replica from now on, and connects at the next tick. `position`: see `Follower`. */
  begin(host: string, port: number, position: number | null): void {
    const { data, fileOffset, history, isHandingOver, master, onFailoverAnswer, server } = this.parts
    master.feed.isForwarding = true
    // As a replica it keeps what comes by for its own replicas, also for those that come when it is a master again.
    master.openBacklog()
    this.follower = new Follower(
      {
        ...{ server, history, master, data, fileOffset, onFailoverAnswer },
        isFailover: isHandingOver,
        onLink: () => server.roleChanged(),
      },
      host,
      port,
      position,
    )
    server.roleChanged()
  }

  /** REPLICAOF NO ONE. */
  becomeMaster(): void {
    const { follower } = this
    const { data, history, master, server } = this.parts
    if (follower === null) return
    follower.close()
    this.follower = null
    history.branch(master.stream.offset)
    server.log.warning(
      `Setting secondary replication ID to ${history.secondId}, valid up to offset: ${history.secondOffset}. ` +
        `New replication ID is ${history.id}`,
    )
    // They must hear of the new id; they can go on from where they are.
    master.dropAll()
    master.feed.isForwarding = false
    master.feed.forgetSelected()
    master.noReplicasSinceMs = server.clock.now()
    server.config.assign('replicaof', ['no', 'one'])
    server.roleChanged()
    data.promoted()
  }

  /** The master hands its role over to this replica. Returns an error text or null. */
  takeOver({ id }: SyncRequest, from: string): string | null {
    const { history, server } = this.parts
    server.log.warning(`Failover request received for replid ${id}.`)
    if (this.follower === null) return "ERR PSYNC FAILOVER can't be sent to a master."
    if (id.toLowerCase() !== history.id) return 'ERR PSYNC FAILOVER replid must match my replid.'
    this.becomeMaster()
    server.log.notice(`MASTER MODE enabled (failover request from '${from}')`)
    return null
  }
}
