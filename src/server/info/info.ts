// The text of INFO: which sections are asked for, and how they are put together.

import type { ServerApi } from '../server-api.ts'
import { clientsSection } from './clients.ts'
import { commandStatsSection, errorStatsSection, latencyStatsSection } from './command-stats.ts'
import { cpuSection } from './cpu.ts'
import { keyspaceSection } from './keyspace.ts'
import { memorySection } from './memory.ts'
import { persistenceSection } from './persistence.ts'
import { replicationSection } from './replication.ts'
import type { InfoSection } from './section.ts'
import { serverSection } from './server.ts'
import { statsSection } from './stats.ts'

const modulesSection: InfoSection = { name: 'modules', title: 'Modules', byDefault: true, fields: () => [] }

const clusterSection: InfoSection = {
  name: 'cluster',
  title: 'Cluster',
  byDefault: true,
  fields: () => [['cluster_enabled', 0]],
}

/** In the order in which they appear. */
const SECTIONS: readonly InfoSection[] = [
  serverSection,
  clientsSection,
  memorySection,
  persistenceSection,
  statsSection,
  replicationSection,
  cpuSection,
  modulesSection,
  commandStatsSection,
  errorStatsSection,
  latencyStatsSection,
  clusterSection,
  keyspaceSection,
]

/** A second name of a section. */
const ALIASES: Readonly<Record<string, string>> = { module_list: 'modules' }

/** The text for the named sections, in whatever case; names that mean nothing are passed over. */
export function infoText(server: ServerApi, names: readonly string[]): string {
  const wanted = new Set(names.map((name) => name.toLowerCase()).map((name) => ALIASES[name] ?? name))
  const all = wanted.has('all') || wanted.has('everything')
  const defaults = names.length === 0 || wanted.has('default')
  return SECTIONS.filter(({ name, byDefault }) => all || wanted.has(name) || (defaults && byDefault))
    .map((section) => sectionText(server, section))
    .join('\r\n')
}

function sectionText(server: ServerApi, section: InfoSection): string {
  const lines = section.fields(server).map(([name, value]) => `${name}:${value}\r\n`)
  return `# ${section.title}\r\n${lines.join('')}`
}
