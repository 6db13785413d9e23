// What an RDB file holds: counted entry by entry, and shown as a table for each database.

/** How much of something there is. */
interface Share {
  keys: number
  bytes: number
}

/** One database of the file. */
class DatabaseInventory {
  readonly total: Share = { keys: 0, bytes: 0 }
  expiring = 0
  expired = 0
  empty = 0
  largestBytes = 0
  largestKey = ''
  readonly forms = new Map<string, Share>()
}

/** What is known of an entry when its value has been read. */
export interface EntryFacts {
  readonly dbIndex: number
  readonly form: string
  /** What its key and its value take in the file. */
  readonly bytes: number
  /** Unix milliseconds, or -1. */
  readonly expireAtMs: number
  /** Whether it is a collection without elements, which no server would load. */
  readonly isEmpty: boolean
}

/** Collects what a file holds. */
export class RdbInventory {
  keys = 0
  private readonly nowMs: number
  private readonly databases = new Map<number, DatabaseInventory>()
  private readonly foreigners = new Map<string, number>()

  constructor(nowMs: number) {
    this.nowMs = nowMs
  }

  /** Counts an entry; `key` gives its key as text. */
  add(entry: EntryFacts, key: () => string): void {
    this.keys++
    const database = this.database(entry.dbIndex)
    count(database.total, entry.bytes)
    const form = database.forms.get(entry.form) ?? { keys: 0, bytes: 0 }
    count(form, entry.bytes)
    database.forms.set(entry.form, form)
    if (entry.isEmpty) database.empty++
    if (entry.expireAtMs >= 0) database.expiring++
    if (entry.expireAtMs >= 0 && entry.expireAtMs < this.nowMs) database.expired++
    if (entry.bytes <= database.largestBytes) return
    database.largestBytes = entry.bytes
    database.largestKey = key()
  }

  /** Notes something that Redstart cannot load, or passes over. */
  foreign(what: string): void {
    this.foreigners.set(what, (this.foreigners.get(what) ?? 0) + 1)
  }

  /** The tables, a line a form, and what is foreign. */
  *lines(): Generator<string> {
    for (const [dbIndex, database] of [...this.databases].sort(([a], [b]) => a - b)) {
      yield* databaseLines(dbIndex, database)
    }
    for (const [what, times] of this.foreigners)
      yield `Foreign     ${what}${times > 1 ? ` (${times} times)` : ''}`
  }

  private database(dbIndex: number): DatabaseInventory {
    let database = this.databases.get(dbIndex)
    if (database === undefined) {
      database = new DatabaseInventory()
      this.databases.set(dbIndex, database)
    }
    return database
  }
}

function count(share: Share, bytes: number): void {
  share.keys++
  share.bytes += bytes
}

function* databaseLines(dbIndex: number, database: DatabaseInventory): Generator<string> {
  const { total, expiring, expired, empty } = database
  yield `Database ${dbIndex}  ${total.keys} keys in ${total.bytes} bytes, ${expiring} expire (${expired} of them in the past)`
  const forms = [...database.forms].sort(([, a], [, b]) => b.bytes - a.bytes)
  for (const [form, share] of forms) {
    yield `  ${form.padEnd(36)} ${String(share.keys).padStart(10)} keys ${String(share.bytes).padStart(14)} bytes`
  }
  if (empty > 0) yield `  ${empty} collections without elements, which are left out when the file is loaded`
  yield `  the largest: ${database.largestKey}, ${database.largestBytes} bytes`
}
