// INFO memory.

import { totalmem } from 'node:os'
import { formatHumanBytes } from '../../bytes/memory-size.ts'
import { memoryFigures } from './memory-figures.ts'
import { type InfoField, type InfoSection, ratio, zeros } from './section.ts'

/** A field of bytes, and beside it the same for people. */
function withHuman(name: string, sizeBytes: number): InfoField[] {
  return [
    [name, sizeBytes],
    [`${name}_human`, formatHumanBytes(sizeBytes)],
  ]
}

export const memorySection: InfoSection = {
  name: 'memory',
  title: 'Memory',
  byDefault: true,
  fields(server) {
    const figures = memoryFigures(server)
    return [...usage(figures), ...scripts(), ...limits(server), ...fragmentation(figures), ...rest(server)]
  },
}

type Figures = ReturnType<typeof memoryFigures>
type Server = Parameters<InfoSection['fields']>[0]

function usage(figures: Figures): InfoField[] {
  const { usedBytes, rssBytes, peakBytes, datasetBytes, netBytes } = figures
  return [
    ...withHuman('used_memory', usedBytes),
    ...withHuman('used_memory_rss', rssBytes),
    ...withHuman('used_memory_peak', peakBytes),
    ['used_memory_peak_perc', `${ratio(usedBytes * 100, peakBytes)}%`],
    ['used_memory_overhead', figures.overheadBytes],
    ['used_memory_startup', figures.startupBytes],
    ['used_memory_dataset', datasetBytes],
    ['used_memory_dataset_perc', `${ratio(datasetBytes * 100, netBytes)}%`],
    ['allocator_allocated', usedBytes],
    ['allocator_active', figures.reservedBytes],
    ['allocator_resident', rssBytes],
    ...withHuman('total_system_memory', totalmem()),
  ]
}

/** There are no scripts and functions yet. */
function scripts(): InfoField[] {
  return [
    ['used_memory_lua', 0],
    ['used_memory_vm_eval', 0],
    ['used_memory_lua_human', formatHumanBytes(0)],
    ...zeros('used_memory_scripts_eval', 'number_of_cached_scripts'),
    ...zeros('number_of_functions', 'number_of_libraries', 'used_memory_vm_functions'),
    ...withHuman('used_memory_vm_total', 0),
    ['used_memory_functions', 0],
    ...withHuman('used_memory_scripts', 0),
  ]
}

function limits({ config }: Server): InfoField[] {
  return [
    ...withHuman('maxmemory', config.number('maxmemory')),
    ['maxmemory_policy', config.text('maxmemory-policy')],
  ]
}

function fragmentation({ usedBytes, reservedBytes, rssBytes }: Figures): InfoField[] {
  return [
    ['allocator_frag_ratio', ratio(reservedBytes, usedBytes)],
    ['allocator_frag_bytes', reservedBytes - usedBytes],
    ['allocator_rss_ratio', ratio(rssBytes, reservedBytes)],
    ['allocator_rss_bytes', rssBytes - reservedBytes],
    ['rss_overhead_ratio', ratio(rssBytes, rssBytes)],
    ['rss_overhead_bytes', 0],
    ['mem_fragmentation_ratio', ratio(rssBytes, usedBytes)],
    ['mem_fragmentation_bytes', rssBytes - usedBytes],
  ]
}

function rest({ keyspace, metrics, replication }: Server): InfoField[] {
  const { bufferBytes } = replication
  // What is kept for those that come back is the backlog's; what is there beyond that waits for slow replicas.
  const backlogBytes = Math.min(bufferBytes, replication.backlogLimitBytes)
  return [
    ['mem_not_counted_for_evict', bufferBytes - backlogBytes],
    ['mem_replication_backlog', backlogBytes],
    ['mem_total_replication_buffers', bufferBytes],
    ['mem_clients_slaves', bufferBytes - backlogBytes],
    ['mem_clients_normal', metrics.clientBytes],
    ...zeros('mem_cluster_links', 'mem_aof_buffer'),
    // Clients and test suites look here for jemalloc, to measure what only it can do. Ours is none of the known ones.
    ['mem_allocator', 'libc'],
    ...zeros('active_defrag_running'),
    ['lazyfree_pending_objects', keyspace.lazyFree.pendingObjects],
    ['lazyfreed_objects', keyspace.lazyFree.freedObjects],
  ]
}
