// Parameters of the cluster.

import { INT64_MAX } from '../../bytes/int64.ts'
import { UINT64_MAX } from './types/c-numbers.ts'
import { int, NATURAL, PORT, umemory } from './types/number.ts'
import { bool, choice, text } from './types/simple.ts'

const LATER = { later: 'cluster' } as const

export const clusterParameters = [
  bool('cluster-enabled', false, { ...LATER, immutable: true }),
  text('cluster-config-file', 'nodes.conf', { ...LATER, immutable: true }),
  int('cluster-node-timeout', 15000, [0, INT64_MAX], LATER),
  int('cluster-ping-interval', 0, [0, INT64_MAX], { ...LATER, hidden: true }),
  int('cluster-port', 0, PORT, { ...LATER, immutable: true }),
  int('cluster-replica-validity-factor', 10, NATURAL, { ...LATER, alias: 'cluster-slave-validity-factor' }),
  int('cluster-migration-barrier', 1, NATURAL, LATER),
  bool('cluster-allow-replica-migration', true, LATER),
  bool('cluster-require-full-coverage', true, LATER),
  bool('cluster-replica-no-failover', false, { ...LATER, alias: 'cluster-slave-no-failover' }),
  bool('cluster-allow-reads-when-down', false, LATER),
  bool('cluster-allow-pubsubshard-when-down', true, LATER),
  umemory('cluster-link-sendbuf-limit', 0, [0, UINT64_MAX], LATER),
  text('cluster-announce-hostname', '', { ...LATER, unsetWhenEmpty: true, check: checkHostname }),
  text('cluster-announce-human-nodename', '', { ...LATER, unsetWhenEmpty: true, check: checkNodeName }),
  choice('cluster-preferred-endpoint-type', 'ip', ['ip', 'hostname', 'unknown-endpoint'], LATER),
  text('cluster-announce-ip', '', { ...LATER, unsetWhenEmpty: true }),
  int('cluster-announce-port', 0, PORT, LATER),
  int('cluster-announce-tls-port', 0, PORT, LATER),
  int('cluster-announce-bus-port', 0, PORT, LATER),
]

const MAX_HOSTNAME = 255

function checkHostname(host: string): string | undefined {
  if (host.length > MAX_HOSTNAME) return `Hostnames must be less than ${MAX_HOSTNAME + 1} characters`
  if (/^[A-Za-z0-9.-]*$/.test(host)) return undefined
  return 'Hostnames may only contain alphanumeric characters, hyphens or dots'
}

function checkNodeName(name: string): string | undefined {
  if (!/[!#$%&()*+:;<>?@[\]^{|}~]/.test(name)) return undefined
  return 'Announced human node name contained invalid character'
}
