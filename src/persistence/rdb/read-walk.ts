// Going through an RDB file from entry to entry. What it says beside the entries is collected on the way.

import { ownCopy } from '../../bytes/copy.ts'
import type { ByteRange } from '../../bytes/range.ts'
import { latin1ToString } from '../../bytes/text.ts'
import type { HashTemplates } from './hash-template.ts'
import { type ForeignListener, readForeign } from './legacy-opcodes.ts'
import {
  OP_AUX,
  OP_EOF,
  OP_EXPIRE_MS,
  OP_EXPIRE_SECONDS,
  OP_FREQ,
  OP_FUNCTION,
  OP_HASH_TEMPLATE,
  OP_IDLE,
  OP_RESIZE_DB,
  OP_SELECT_DB,
  RDB_VERSION_VALKEY,
} from './opcodes.ts'
import { RdbError } from './rdb-error.ts'
import type { RdbReader } from './reader.ts'

/** The newest versions that are known: Redis 8, and Valkey 9. */
const MAX_VERSION = 16
const MAX_VALKEY_VERSION = 81
/** From this version on a file ends with a checksum. */
const CHECKSUM_VERSION = 5
/** `REDIS` and four digits, or `VALKEY` and three. */
const MAGIC_BYTES = 9
const UINT32 = 2 ** 32
const FIRST_KEY_BYTES = 1024
/** Type, key and value of an entry take this many bytes at least: what a hint says of keys is held against it. */
const MIN_ENTRY_BYTES = 4

/** What an RDB file says beside its entries. */
export interface FileNotes {
  /** Version of the format. */
  version: number
  /** The auxiliary fields by name, Latin-1. */
  readonly aux: Map<string, string>
  /** Libraries of functions. */
  readonly functions: Uint8Array[]
  /** Hash templates. */
  readonly templates: HashTemplates
}

/** Hears of what stands between the entries. */
export interface WalkListener {
  /** The entries behind this belong to a database. */
  readonly select?: (dbIndex: number) => void
  /** How many keys the database has, and how many of them expire: hints, bounded by what the file can hold. */
  readonly resize?: (dbIndex: number, keys: number, volatileKeys: number) => void
  /** Something that cannot be kept. Without a listener that is an error. */
  readonly foreign?: ForeignListener
}

/** Whether files and payloads of a version can be read. */
export function isKnownVersion(version: number): boolean {
  if (version >= RDB_VERSION_VALKEY) return version <= MAX_VALKEY_VERSION
  return version >= 1 && version <= MAX_VERSION
}

/** A walk over the entries. The caller reads the value of each with a decoder before it goes on. */
export class RdbWalk {
  readonly notes: FileNotes = { version: 0, aux: new Map(), functions: [], templates: new Map() }
  dbIndex = 0
  /** RDB type of the entry's value. */
  type = 0
  /** The key; valid until the next `next`. */
  readonly key: ByteRange = { bytes: new Uint8Array(FIRST_KEY_BYTES), start: 0, end: 0 }
  /** Whether the entry expires, and when: Unix milliseconds, beyond 2^53 the nearest double; exactly in two words. */
  expires = false
  expireAtMs = 0
  expireHigh = 0
  expireLow = 0
  /** Seconds since the last access, or -1. */
  idleSeconds = -1
  /** The access counter, or -1. */
  frequency = -1

  private readonly reader: RdbReader
  private readonly listener: WalkListener
  private readonly text: ByteRange = { bytes: this.key.bytes, start: 0, end: 0 }

  constructor(reader: RdbReader, listener: WalkListener = {}) {
    this.reader = reader
    this.listener = listener
  }

  /** Goes to the next entry; false: the file is through, its checksum is right. Throws RdbError. */
  next(): boolean {
    const { reader } = this
    if (this.notes.version === 0) this.readMagic()
    this.expires = false
    this.idleSeconds = -1
    this.frequency = -1
    for (;;) {
      const opcode = reader.byte()
      if (opcode < OP_HASH_TEMPLATE) {
        this.type = opcode
        this.readKey()
        return true
      }
      if (opcode === OP_EOF) {
        this.finish()
        return false
      }
      this.readOpcode(opcode)
    }
  }

  private readMagic(): void {
    const { reader, notes } = this
    if (reader.left < MAGIC_BYTES) throw new RdbError(0, 'it is too short to be an RDB file')
    reader.need(MAGIC_BYTES)
    const magic = latin1ToString(reader.bytes, reader.at, reader.at + MAGIC_BYTES)
    reader.at += MAGIC_BYTES
    const match = /^(?:REDIS(\d{4})|VALKEY(\d{3}))$/.exec(magic)
    if (match === null) throw new RdbError(0, 'it is no RDB file')
    const version = Number(match[1] ?? match[2])
    if (!isKnownVersion(version)) throw new RdbError(0, `RDB version ${version} is not known`)
    notes.version = version
    reader.version = version
  }

  private readKey(): void {
    const { key, text } = this
    this.reader.string(text)
    const { bytes, start, end } = text
    const length = end - start
    if (length > key.bytes.length) key.bytes = new Uint8Array(length * 2)
    const target = key.bytes
    if (length > 64) target.set(bytes.subarray(start, end))
    else for (let i = 0; i < length; i++) target[i] = bytes[start + i]
    key.end = length
  }

  private readOpcode(opcode: number): void {
    const { reader } = this
    switch (opcode) {
      case OP_EXPIRE_MS:
        this.expires = true
        this.expireAtMs = reader.int64()
        this.expireHigh = reader.high
        this.expireLow = reader.low
        return
      case OP_EXPIRE_SECONDS:
        this.expires = true
        this.expireAtMs = reader.int32() * 1000
        this.expireHigh = Math.floor(this.expireAtMs / UINT32)
        this.expireLow = this.expireAtMs | 0
        return
      case OP_IDLE:
        this.idleSeconds = reader.length()
        return
      case OP_FREQ:
        this.frequency = reader.byte()
        return
      case OP_SELECT_DB:
        this.dbIndex = reader.length()
        this.listener.select?.(this.dbIndex)
        return
      case OP_RESIZE_DB:
        this.readSizes()
        return
      case OP_AUX:
        this.readAux()
        return
      case OP_FUNCTION:
        reader.string(this.text)
        this.notes.functions.push(ownCopy(this.text.bytes, this.text.start, this.text.end))
        return
      default:
        if (!readForeign(reader, opcode, this.notes, this.listener.foreign)) {
          throw reader.error(`the unknown opcode ${opcode}`)
        }
    }
  }

  private readSizes(): void {
    const { reader } = this
    const keys = reader.length()
    const volatileKeys = reader.length()
    const limit = Math.floor(reader.left / MIN_ENTRY_BYTES)
    this.listener.resize?.(this.dbIndex, Math.min(keys, limit), Math.min(volatileKeys, limit))
  }

  private readAux(): void {
    const { reader, text } = this
    reader.string(text)
    const name = latin1ToString(text.bytes, text.start, text.end)
    reader.string(text)
    this.notes.aux.set(name, latin1ToString(text.bytes, text.start, text.end))
  }

  private finish(): void {
    const { reader } = this
    if (this.notes.version < CHECKSUM_VERSION) return
    if (!reader.checksumMatches()) throw reader.error('CRC error, the checksum of the file is wrong')
  }
}
