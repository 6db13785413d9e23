// Which part of Redstart brings a command that is not there yet.

const COLLECTIONS = 'collections'
const STREAMS = 'streams and messages'
const PERSISTENCE = 'persistence'
const REPLICATION = 'replication'
const OPERATIONS = 'operations and security'
const SCRIPTS = 'scripts and functions'
const CLUSTER = 'cluster'
const FURTHER_TYPES = 'JSON, search, vectors, probabilistic types and time series'

const BY_GROUP: Readonly<Record<string, string>> = {
  array: FURTHER_TYPES,
  bf: FURTHER_TYPES,
  bitmap: COLLECTIONS,
  cf: FURTHER_TYPES,
  cluster: CLUSTER,
  cms: FURTHER_TYPES,
  connection: OPERATIONS,
  generic: PERSISTENCE,
  geo: COLLECTIONS,
  hash: COLLECTIONS,
  hyperloglog: COLLECTIONS,
  json: FURTHER_TYPES,
  list: COLLECTIONS,
  pubsub: STREAMS,
  scripting: SCRIPTS,
  search: FURTHER_TYPES,
  server: OPERATIONS,
  set: COLLECTIONS,
  'sorted-set': COLLECTIONS,
  stream: STREAMS,
  string: 'strings',
  suggestion: FURTHER_TYPES,
  tdigest: FURTHER_TYPES,
  timeseries: FURTHER_TYPES,
  topk: FURTHER_TYPES,
  transactions: STREAMS,
  'vector-set': FURTHER_TYPES,
}

/** Commands that another part brings than the rest of their group; of a container its subcommands too. */
const BY_NAME: Readonly<Record<string, string>> = {
  backup: PERSISTENCE,
  'client|caching': STREAMS,
  'client|getredir': STREAMS,
  'client|tracking': STREAMS,
  'client|trackinginfo': STREAMS,
  failover: REPLICATION,
  migrate: CLUSTER,
  psync: REPLICATION,
  replconf: REPLICATION,
  replicaof: REPLICATION,
  'restore-asking': CLUSTER,
  role: REPLICATION,
  sflush: CLUSTER,
  slaveof: REPLICATION,
  sort: COLLECTIONS,
  sort_ro: COLLECTIONS,
  sync: REPLICATION,
  trimslots: CLUSTER,
  wait: REPLICATION,
  waitaof: REPLICATION,
}

/** What will never come, and why. */
const NEVER: Readonly<Record<string, string>> = {
  module: 'not planned: modules are machine code for another server',
  sentinel: 'not planned: Sentinel is a program of its own, which can watch Redstart',
}

/** The state of a command that is not implemented. */
export function comesWith({ name, group }: { readonly name: string; readonly group: string }): string {
  const container = name.split('|')[0]
  const never = NEVER[container] ?? NEVER[group]
  if (never !== undefined) return never
  const part = BY_NAME[name] ?? BY_NAME[container] ?? BY_GROUP[group]
  if (part === undefined) throw new Error(`no part brings ${name} of the group ${group}`)
  return `comes with: ${part}`
}
