// What the server and its commands may ask of replication. replication/ implements it; a server without it is a master
// that no replica can follow.

import type { Client } from './client.ts'
import type { LaterReply } from './later-reply.ts'

/** What a replica tells about itself with REPLCONF before it asks for data. */
export interface ReplicaSettings {
  listeningPort: number
  announcedIp: string
  /** Whether it can tell the end of a snapshot whose length is not known before. */
  knowsEof: boolean
  /** Whether it takes another history's id in +CONTINUE. */
  knowsPsync2: boolean
  /** It only wants the snapshot. */
  isSnapshotOnly: boolean
  /** Which parts of the data set it asks for. */
  filter: { readonly withData: boolean; readonly withFunctions: boolean }
}

/** What PSYNC asks for. */
export interface SyncRequest {
  readonly id: string
  /** The offset of the first byte that the replica has not; NaN: it is no number. */
  readonly nextOffset: number
  /** The sender hands its role as master over. */
  readonly isFailover: boolean
}

/** What WAIT and WAITAOF wait for. */
export interface AckGoal {
  /** Everything up to here. */
  readonly offset: number
  /** So many replicas have it; in their append-only files, if `inFiles`. */
  readonly replicas: number
  readonly inFiles: boolean
  /** Whether this server's own append-only file must have it on disk. */
  readonly locally: boolean
}

/** How many have what was waited for. */
export interface AckCount {
  readonly local: number
  readonly replicas: number
}

/** The answer of ROLE. */
export type RoleReport =
  | {
      readonly role: 'master'
      readonly offset: number
      readonly replicas: readonly { readonly host: string; readonly port: number; readonly offset: number }[]
    }
  | {
      readonly role: 'slave'
      readonly host: string
      readonly port: number
      readonly state: string
      readonly offset: number
    }

/** Which replicas have everything. */
export interface ReplicaSync {
  readonly replicas: number
  /** A sentence for each that has not. */
  readonly lagging: readonly string[]
}

/** How FAILOVER is asked for. */
export interface FailoverRequest {
  readonly target: { readonly host: string; readonly port: number } | null
  readonly force: boolean
  /** Milliseconds; 0: no limit. */
  readonly timeoutMs: number
}

/** Fields of INFO. */
export type InfoFields = readonly (readonly [name: string, value: string | number])[]

/** Replication, both sides. */
export interface ReplicationApi {
  /** Whether this server follows another. */
  readonly isReplica: boolean
  /** Whether it follows it at the moment. */
  readonly isLinked: boolean
  /** 40 hexadecimal digits that name the history of the data set. */
  readonly id: string
  /** The offset of the last byte of the stream. */
  readonly offset: number
  /** How many clients are replicas of this server. */
  readonly replicaCount: number
  /** Bytes of the stream's blocks: the backlog and what waits for replicas. */
  readonly bufferBytes: number
  /** `repl-backlog-size`. */
  readonly backlogLimitBytes: number
  /** Keys that got their expiry time on this writable replica, and expire here. */
  readonly localExpiryCount: number
  /** What a server that is to end has to say of its replicas. */
  readonly replicaSync: ReplicaSync

  // For replicas of this server

  /** What is known of a client as a replica. */
  settingsOf(client: Client): ReplicaSettings
  /** PSYNC, or SYNC with null. Returns an error text; null: the link goes its own way from here, nothing is replied. */
  sync(client: Client, request: SyncRequest | null): string | null
  /** REPLCONF ACK. */
  acknowledge(client: Client, offset: number, fileOffset: number | null): void
  /** REPLCONF GETACK from the master of this server. */
  sendAck(): void
  /** DEBUG REPLICATE: a command for the replicas alone, in the database that their stream has selected. */
  feed(command: Uint8Array): void
  /** How many have everything up to a goal's offset. */
  countAcks(goal: AckGoal): AckCount
  /** WAIT and WAITAOF: `answer` is sent when the goal is reached or the time is over; 0 is for ever. */
  waitForAcks(goal: AckGoal, timeoutMs: number, later: LaterReply, answer: (count: AckCount) => void): void

  /** Asks the replicas how far they are. */
  askForAcks(): void
  /** Hands everything of the stream to the connections of the replicas that take it at once. */
  sendPending(): void

  // The role of this server

  /** Whether the role of master is being handed over (FAILOVER). */
  readonly isFailingOver: boolean
  /** REPLICAOF host port. False: it follows that server already. */
  follow(host: string, port: number): boolean
  /** REPLICAOF NO ONE. */
  becomeMaster(): void
  role(): RoleReport
  /** The server's role or its settings have changed. */
  roleChanged(): void
  /** FAILOVER. Returns an error text or null. */
  failover(request: FailoverRequest): string | null
  /** FAILOVER ABORT. False: none is under way. */
  abortFailover(): boolean
  /** What a file is to say of the history of its data; empty where that means nothing. */
  fileFields(): readonly (readonly [name: string, value: string])[]
  /** Takes what the file that was loaded at the start says of that. */
  restore(aux: ReadonlyMap<string, string>): void
  /** Fields of INFO replication. */
  info(): InfoFields
  /** The statistics that CONFIG RESETSTAT clears. */
  statistics(): InfoFields
  resetStats(): void
}
