// Key events: what happened to a key, as `notify-keyspace-events` names it.

/** An event and its class letter of `notify-keyspace-events`. */
export interface KeyEvent {
  readonly name: string
  /** `g` generic, `$` string, `l` list, `s` set, `h` hash, `z` zset, `t` stream, `x` expired, `e` evicted, `m` miss, `n` new. */
  readonly class: string
}

/** Declares an event: name and class letter. */
export function keyEvent(name: string, cls: string): KeyEvent {
  return { name, class: cls }
}

/** Every event of the keys and strings; other types add their own beside their commands. */
export const EVENTS = {
  del: keyEvent('del', 'g'),
  expire: keyEvent('expire', 'g'),
  persist: keyEvent('persist', 'g'),
  renameFrom: keyEvent('rename_from', 'g'),
  renameTo: keyEvent('rename_to', 'g'),
  moveFrom: keyEvent('move_from', 'g'),
  moveTo: keyEvent('move_to', 'g'),
  copyTo: keyEvent('copy_to', 'g'),
  set: keyEvent('set', '$'),
  setrange: keyEvent('setrange', '$'),
  append: keyEvent('append', '$'),
  incrby: keyEvent('incrby', '$'),
  incrbyfloat: keyEvent('incrbyfloat', '$'),
  expired: keyEvent('expired', 'x'),
  evicted: keyEvent('evicted', 'e'),
  keymiss: keyEvent('keymiss', 'm'),
  new: keyEvent('new', 'n'),
} as const
