// The numbers of the RDB format: what may stand in front of an entry, and the forms in which values are written.
// Source: the public descriptions of the format, and the files of real servers.

/** The newest version that every reader of interest knows: Redis 7.0 and Valkey 8. */
export const RDB_VERSION_BASE = 10
/** The first version with expiry times of hash fields (Redis 7.4). */
export const RDB_VERSION_FIELD_EXPIRY = 12
/** Valkey's own versions begin here: some numbers mean other things in its files. */
export const RDB_VERSION_VALKEY = 80

/** Redis 8.10: a hash template. In files of Valkey it means something else. */
export const OP_HASH_TEMPLATE = 242
/** Redis 8.6: what modules have attached to the next key. Valkey 9.0: slots that are being imported. */
export const OP_KEY_METADATA = 243
export const OP_SLOT_INFO = 244
export const OP_FUNCTION = 245
export const OP_FUNCTION_PRE_GA = 246
export const OP_MODULE_AUX = 247
export const OP_IDLE = 248
export const OP_FREQ = 249
export const OP_AUX = 250
export const OP_RESIZE_DB = 251
export const OP_EXPIRE_MS = 252
export const OP_EXPIRE_SECONDS = 253
export const OP_SELECT_DB = 254
export const OP_EOF = 255

export const RDB_STRING = 0
export const RDB_LIST = 1
export const RDB_SET = 2
export const RDB_ZSET = 3
export const RDB_HASH = 4
/** As RDB_ZSET, with scores of 8 bytes instead of text. */
export const RDB_ZSET_2 = 5
export const RDB_MODULE_PRE_GA = 6
export const RDB_MODULE_2 = 7
export const RDB_HASH_ZIPMAP = 9
export const RDB_LIST_ZIPLIST = 10
export const RDB_SET_INTSET = 11
export const RDB_ZSET_ZIPLIST = 12
export const RDB_HASH_ZIPLIST = 13
export const RDB_LIST_QUICKLIST = 14
export const RDB_STREAM_LISTPACKS = 15
export const RDB_HASH_LISTPACK = 16
export const RDB_ZSET_LISTPACK = 17
export const RDB_LIST_QUICKLIST_2 = 18
/** With the first id, the largest deleted id, the number of entries ever added, and what groups have read. */
export const RDB_STREAM_LISTPACKS_2 = 19
export const RDB_SET_LISTPACK = 20
/** With the time at which a consumer last got something. */
export const RDB_STREAM_LISTPACKS_3 = 21
/** Hashes with field expiry: forms of a preview of Redis 7.4, and of Redis 7.4. */
export const RDB_HASH_METADATA_PRE_GA = 22
export const RDB_HASH_LISTPACK_EX_PRE_GA = 23
export const RDB_HASH_METADATA = 24
export const RDB_HASH_LISTPACK_EX = 25
/** Redis 8.6: with the last ids of producers. */
export const RDB_STREAM_LISTPACKS_4 = 26
/** Redis 8.8: with the entries that consumers have given back. */
export const RDB_STREAM_LISTPACKS_5 = 27
export const RDB_ARRAY = 28
/** Redis 8.10: hashes whose fields are a template; the forms 29 and 31 are in DUMP payloads only. */
export const RDB_HASH_TEMPLATE_LISTPACK_ALONE = 29
export const RDB_HASH_TEMPLATE_LISTPACK = 30
export const RDB_HASH_TEMPLATE_VALUES_ALONE = 31
export const RDB_HASH_TEMPLATE_VALUES = 32
export const RDB_RATE_LIMITER = 33
