// Key events: what happened to a key, as `notify-keyspace-events` names it.

/** An event and its class letter of `notify-keyspace-events`. */
export interface KeyEvent {
  readonly name: string
  /** `g` generic, `$` string, `l` list, `s` set, `h` hash, `z` zset, `t` stream, `x` expired, `e` evicted, `m` miss, `n` new. */
  readonly class: string
}

function event(name: string, cls: string): KeyEvent {
  return { name, class: cls }
}

/** Every event of the keys and strings; other types add their own beside their commands. */
export const EVENTS = {
  del: event('del', 'g'),
  expire: event('expire', 'g'),
  persist: event('persist', 'g'),
  renameFrom: event('rename_from', 'g'),
  renameTo: event('rename_to', 'g'),
  moveFrom: event('move_from', 'g'),
  moveTo: event('move_to', 'g'),
  copyTo: event('copy_to', 'g'),
  set: event('set', '$'),
  setrange: event('setrange', '$'),
  append: event('append', '$'),
  incrby: event('incrby', '$'),
  incrbyfloat: event('incrbyfloat', '$'),
  expired: event('expired', 'x'),
  evicted: event('evicted', 'e'),
  keymiss: event('keymiss', 'm'),
  new: event('new', 'n'),
} as const
