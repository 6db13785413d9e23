// How far the append-only file is on disk, in offsets of the replication stream. persistence/ is behind it.

/** What replication knows of the append-only file. */
export interface FileOffset {
  /** The offset up to which everything is on disk; null: there is no file, or no base of it yet. */
  readonly current: number | null
  /** Called when `current` has grown. */
  onMoved: () => void
  /** Called when the file is switched on or off; at once if it is on already. */
  onSwitched: (isOn: boolean) => void
}
