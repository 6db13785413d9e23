// A replica of this server, as the master sees it: what hangs on the connection that it made.

import type { Client } from '../server/client.ts'
import type { StreamReader } from './stream.ts'

/**
 * How far a replica is: it waits for a snapshot to begin, for its end, gets it as a file, or follows the stream.
 * `handshake`: it has not asked for anything yet.
 */
export type ReplicaState = 'handshake' | 'wait_start' | 'wait_end' | 'send_file' | 'online' | 'transmitted'

/** Which parts of the data set a replica asks for. */
export interface SnapshotFilter {
  readonly withData: boolean
  readonly withFunctions: boolean
}

const WHOLE: SnapshotFilter = { withData: true, withFunctions: true }

/** One replica. */
export class Replica {
  readonly client: Client
  state: ReplicaState = 'handshake'
  /** Where it listens, as it says. */
  listeningPort = 0
  announcedIp = ''
  /** Whether it can tell the end of a snapshot whose length is not known before. */
  knowsEof = false
  /** Whether it takes another history's id in +CONTINUE. */
  knowsPsync2 = false
  /** It asked with SYNC, as tools do: no acknowledgements come from it. */
  isOldStyle = false
  /** It only wants the snapshot. */
  isSnapshotOnly = false
  filter: SnapshotFilter = WHOLE
  /** The offset up to which it has everything, as it says; and the same of its append-only file. */
  ackOffset = 0
  fileAckOffset = 0
  /** Unix milliseconds of its last sign of life as a replica. */
  ackMs = 0
  /** Since when it waits for a snapshot, Unix milliseconds. */
  waitingSinceMs = 0
  /** The offset of the snapshot that it gets. */
  snapshotOffset = -1
  /** Its place in the stream, once it has one. */
  reader: StreamReader | null = null
  /** It has got a snapshot without a length: nothing follows before it has acknowledged that. */
  waitsForAck = false
  /** Since when it takes nothing of a snapshot, Unix milliseconds; 0: it does. */
  stuckSinceMs = 0
  /** Since when it is over the soft limit of what may wait for it, Unix milliseconds; 0: it is not. */
  softLimitSinceMs = 0

  constructor(client: Client) {
    this.client = client
  }

  /** The address that others know it by. */
  get host(): string {
    if (this.announcedIp !== '') return this.announcedIp
    const { remoteAddress } = this.client.transport
    return remoteAddress.slice(0, remoteAddress.lastIndexOf(':')).replace(/^\[|\]$/g, '')
  }

  /** How logs name it. */
  get name(): string {
    return this.listeningPort > 0 ? `${this.host}:${this.listeningPort}` : `client id #${this.client.id}`
  }

  /** The word that INFO shows. */
  get stateName(): string {
    switch (this.state) {
      case 'wait_start':
      case 'wait_end':
        return 'wait_bgsave'
      case 'send_file':
        return 'send_bulk'
      case 'transmitted':
        return 'rdb_transmitted'
      default:
        return 'online'
    }
  }

  /** Seconds since its last sign of life, as INFO shows them. */
  lagSeconds(nowMs: number): number {
    return this.state === 'online' && !this.isOldStyle ? Math.floor((nowMs - this.ackMs) / 1000) : 0
  }

  /** A line for the log, of a server that has come to this offset. */
  lagText(offset: number, nowMs: number): string {
    const behind = offset - this.ackOffset
    const lag = this.state === 'online' ? Math.floor((nowMs - this.ackMs) / 1000) : 0
    return `Lagging replica ${this.name} reported offset ${behind} behind master, lag=${lag}, state=${this.stateName}.`
  }

  /** Whether what happens from now on is for it. */
  get isFed(): boolean {
    return this.state !== 'handshake' && this.state !== 'wait_start' && !this.isSnapshotOnly
  }

  /** Whether a request's filter and way of sending suit this replica as they suit the other. */
  suits(other: Replica): boolean {
    return (
      this.filter.withData === other.filter.withData &&
      this.filter.withFunctions === other.filter.withFunctions
    )
  }
}
