// Full synchronisations: which replicas wait for a snapshot, when one begins, and what becomes of them when it ends.
//
// One snapshot serves all replicas that wait when it begins and want the same of it. It goes straight into their
// connections, after a delay that lets more of them come, or to the file of BGSAVE and from there to them.

import type { Config } from '../server/config/config.ts'
import type { Log } from '../server/log.ts'
import type { StreamFeed } from './feed.ts'
import { FileSender } from './file-sender.ts'
import type { ReplicationHistory } from './history.ts'
import type { Replica, SnapshotFilter } from './replica.ts'
import { SocketTarget } from './socket-target.ts'
import type { ReplicationStream } from './stream.ts'

/** Who makes the snapshots. */
export interface SnapshotMaker {
  /** Whether a snapshot or rewrite is running, whoever asked for it. */
  readonly isBusy: boolean
  /** Begins a snapshot of this instant into a target. Returns why it cannot, or null. */
  toTarget(target: SocketTarget, filter: SnapshotFilter, done: (error: Error | null) => void): string | null
  /** Begins one into the file of BGSAVE; `done` gets its path. */
  toFile(done: (error: Error | null, path: string) => void): string | null
  /** All who waited for the file have it, or are gone. */
  fileSent(): void
  /** Stops the one that was begun for replicas. */
  cancel(): void
}

/** What full synchronisations work with. */
export interface FullSyncParts {
  readonly config: Config
  readonly log: Log
  readonly history: ReplicationHistory
  readonly stream: ReplicationStream
  readonly feed: StreamFeed
  readonly maker: SnapshotMaker
  readonly replicas: ReadonlySet<Replica>
  readonly now: () => number
  readonly countBytes: (bytes: number) => void
  /** A replica has everything of the snapshot and follows the stream, or is done with. */
  readonly onSynced: (replica: Replica) => void
}

/** The full synchronisations of a master. */
export class FullSync {
  private readonly parts: FullSyncParts
  /** Whether a snapshot for replicas is being written to the file. */
  private isFileRunning = false
  private target: SocketTarget | null = null
  private readonly senders = new Map<Replica, FileSender>()

  constructor(parts: FullSyncParts) {
    this.parts = parts
  }

  /** Whether a snapshot is going straight to replicas. */
  get isStreaming(): boolean {
    return this.target !== null
  }

  /** A replica needs a snapshot. It begins now, or `startDue` begins it. */
  request(replica: Replica): void {
    const { config, log, maker, now } = this.parts
    replica.state = 'wait_start'
    replica.waitingSinceMs = now()
    if (this.isFileRunning) return this.attach(replica)
    if (this.target !== null) return log.notice(`Replica ${replica.name} waits for the next snapshot`)
    const waits =
      replica.knowsEof && config.bool('repl-diskless-sync') && config.number('repl-diskless-sync-delay') > 0
    if (waits) return log.notice('Delay next BGSAVE for diskless SYNC')
    if (maker.isBusy)
      return log.notice(`Replica ${replica.name} waits for the end of what is being written now`)
    this.start([replica, ...this.waiting(replica)])
  }

  /** Begins a snapshot for those that have waited long enough. Called every second. */
  startDue(): void {
    const { config, maker, now } = this.parts
    if (maker.isBusy) return
    const [first] = [...this.parts.replicas].filter(({ state }) => state === 'wait_start')
    if (first === undefined) {
      if (this.senders.size === 0) maker.fileSent()
      return
    }
    const replicas = [first, ...this.waiting(first)]
    const since = Math.min(...replicas.map(({ waitingSinceMs }) => waitingSinceMs))
    const most = config.number('repl-diskless-sync-max-replicas')
    const isDue =
      !config.bool('repl-diskless-sync') ||
      (most > 0 && replicas.length >= most) ||
      now() - since >= config.number('repl-diskless-sync-delay') * 1000
    if (isDue) this.start(replicas)
  }

  /** A replica's connection has taken what waited. */
  drained(replica: Replica): void {
    this.target?.drained(replica)
    this.senders.get(replica)?.drained()
  }

  /** A replica is gone. */
  drop(replica: Replica): void {
    this.senders.get(replica)?.stop()
    this.senders.delete(replica)
    this.dropFile()
    if (this.target === null) return
    this.target.drop(replica)
    if (this.target.receivers.size > 0) return
    this.parts.log.notice(
      'Diskless rdb transfer, last replica dropped, killing fork child (here the snapshot just stops).',
    )
    this.parts.maker.cancel()
  }

  /** The file serves nobody any more if its replicas are gone and the server is not to have one of its own. */
  private dropFile(): void {
    const { config, log, maker, replicas } = this.parts
    if (!this.isFileRunning || config.value('save').length > 0) return
    if ([...replicas].some(({ state }) => state === 'wait_end')) return
    log.notice('No replica waits any more for the snapshot that is being written: it ends')
    maker.cancel()
  }

  /** Ends everything: the server closes, or becomes a replica itself. */
  close(): void {
    for (const sender of this.senders.values()) sender.stop()
    this.senders.clear()
    if (this.target !== null) this.parts.maker.cancel()
  }

  /** Others that wait and want the same. */
  private waiting(first: Replica): Replica[] {
    return [...this.parts.replicas].filter(
      (each) => each !== first && each.state === 'wait_start' && each.suits(first),
    )
  }

  private start(replicas: Replica[]): void {
    const { config, log } = this.parts
    const isFiltered = !replicas[0].filter.withData || !replicas[0].filter.withFunctions
    const isDiskless =
      replicas.every(({ knowsEof }) => knowsEof) && (isFiltered || config.bool('repl-diskless-sync'))
    log.notice(`Starting BGSAVE for SYNC with target: ${isDiskless ? 'replicas sockets' : 'disk'}`)
    const error = isDiskless ? this.startStreaming(replicas) : this.startFile(replicas)
    if (error === null) return
    log.warning(`BGSAVE for replication failed: ${error}`)
    for (const { client } of replicas) {
      client.transport.writeAll([Buffer.from("-ERR BGSAVE failed, replication can't continue\r\n")])
      client.closeSoon()
      client.transport.closeAfterWrites()
    }
  }

  private startStreaming(replicas: readonly Replica[]): string | null {
    const { config, countBytes, maker, now } = this.parts
    for (const replica of replicas) this.begin(replica, this.parts.stream.offset)
    const withChecksum = config.bool('rdbchecksum')
    const target = new SocketTarget({ replicas, withChecksum, now, onSent: countBytes })
    this.target = target
    const error = maker.toTarget(target, replicas[0].filter, (failure) => this.streamed(target, failure))
    if (error !== null) this.target = null
    return error
  }

  private startFile(replicas: readonly Replica[]): string | null {
    const error = this.parts.maker.toFile((failure, path) => this.written(failure, path))
    if (error !== null) return error
    this.isFileRunning = true
    for (const replica of replicas) this.begin(replica, this.parts.stream.offset)
    return null
  }

  /** The snapshot of a replica begins at an offset: what happens from there on is kept for it. */
  private begin(replica: Replica, offset: number): void {
    const { feed, history, stream } = this.parts
    replica.state = 'wait_end'
    replica.snapshotOffset = offset
    if (!replica.isSnapshotOnly) replica.reader = stream.readFrom(offset + 1)
    feed.forgetSelected()
    if (replica.isOldStyle) return
    replica.client.transport.writeAll([Buffer.from(`+FULLRESYNC ${history.id} ${offset}\r\n`)])
  }

  /** Joins the file that is being written for another replica, if that suits. */
  private attach(replica: Replica): void {
    const { log, replicas } = this.parts
    const other = [...replicas].find(
      (each) => each.state === 'wait_end' && (!each.isSnapshotOnly || replica.isSnapshotOnly),
    )
    if (other === undefined || !replica.suits(other) || (other.knowsEof && !replica.knowsEof)) {
      log.notice(
        `Replica ${replica.name} cannot share the snapshot that is being written and waits for the next`,
      )
      return
    }
    this.begin(replica, other.snapshotOffset)
    log.notice('Waiting for end of BGSAVE for SYNC')
  }

  private streamed(target: SocketTarget, error: Error | null): void {
    const { log } = this.parts
    this.target = null
    log.notice(`Diskless rdb transfer, done reading from pipe, ${target.receivers.size} replicas still up.`)
    for (const replica of [...target.receivers]) {
      if (error !== null) {
        log.warning(`The snapshot for replica ${replica.name} failed: ${error.message}`)
        replica.client.drop()
        continue
      }
      log.notice(
        `Streamed RDB transfer with replica ${replica.name} succeeded (socket). ` +
          'The stream follows when the replica has acknowledged it.',
      )
      replica.waitsForAck = true
      this.online(replica)
    }
  }

  private written(error: Error | null, path: string): void {
    const { countBytes, log, replicas } = this.parts
    this.isFileRunning = false
    for (const replica of [...replicas]) {
      if (replica.state !== 'wait_end') continue
      if (error !== null) {
        log.warning(`SYNC with replica ${replica.name} failed: ${error.message}`)
        replica.client.drop()
        continue
      }
      replica.state = 'send_file'
      const done = (failure: Error | null) => this.sent(replica, failure)
      this.senders.set(replica, new FileSender({ replica, path, onSent: countBytes, done }))
    }
  }

  private sent(replica: Replica, error: Error | null): void {
    this.senders.delete(replica)
    if (error === null) return this.online(replica)
    this.parts.log.warning(`Sending the snapshot to replica ${replica.name} failed: ${error.message}`)
    replica.client.drop()
  }

  private online(replica: Replica): void {
    const { log, now, onSynced } = this.parts
    replica.ackMs = now()
    if (replica.isSnapshotOnly) {
      replica.state = 'transmitted'
      log.notice(`Replica ${replica.name} wanted the snapshot only and has it: its connection is closed soon`)
    } else {
      replica.state = 'online'
      log.notice(`Synchronization with replica ${replica.name} succeeded`)
    }
    onSynced(replica)
  }
}
