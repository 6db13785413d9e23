// The ACL categories of a command, as they follow from its group and its flags.

import type { CommandEntry, CommandFlag, CommandGroup } from './declaration.ts'

/** Every category, in the order in which Redis lists them. */
export const ACL_CATEGORIES = [
  'keyspace',
  'read',
  'write',
  'set',
  'sortedset',
  'list',
  'hash',
  'string',
  'bitmap',
  'hyperloglog',
  'geo',
  'stream',
  'pubsub',
  'admin',
  'fast',
  'slow',
  'blocking',
  'dangerous',
  'connection',
  'transaction',
  'scripting',
] as const

export type AclCategory = (typeof ACL_CATEGORIES)[number]

/** The category that a group is; groups that are missing here are none. */
const OF_GROUP: Partial<Record<CommandGroup, AclCategory>> = {
  generic: 'keyspace',
  string: 'string',
  list: 'list',
  set: 'set',
  'sorted-set': 'sortedset',
  hash: 'hash',
  transactions: 'transaction',
  connection: 'connection',
  scripting: 'scripting',
  hyperloglog: 'hyperloglog',
  geo: 'geo',
  stream: 'stream',
  bitmap: 'bitmap',
}

const OF_FLAG: Partial<Record<CommandFlag, readonly AclCategory[]>> = {
  write: ['write'],
  readonly: ['read'],
  admin: ['admin', 'dangerous'],
  pubsub: ['pubsub'],
  fast: ['fast'],
  blocking: ['blocking'],
}

/** The categories of a command, without `@`, in Redis's order. */
export function aclCategories({ spec, needsSubcommand }: CommandEntry): readonly AclCategory[] {
  const found = new Set<string>(spec.categories)
  const ofGroup = OF_GROUP[spec.group]
  // A container that does nothing by itself has no category of its group.
  if (ofGroup !== undefined && !needsSubcommand && !spec.outsideGroupCategory) found.add(ofGroup)
  for (const flag of spec.flags) {
    // Scripts that cannot write are not a way of reading.
    if (flag === 'readonly' && found.has('scripting')) continue
    for (const category of OF_FLAG[flag] ?? []) found.add(category)
  }
  if (!found.has('fast')) found.add('slow')
  return ACL_CATEGORIES.filter((category) => found.has(category))
}
