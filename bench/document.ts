// Writes docs/benchmarks.md: the tables with what was measured, where and how.

import { cpus, release, totalmem, type } from 'node:os'
import type { Both } from './competitors.ts'
import { CLIENTS, RANDOM_KEYS, VALUE_BYTES } from './redis-benchmark.ts'
import { type Table, toMarkdown } from './report.ts'

/** What the document says beside the tables. */
export interface RunFacts {
  readonly versions: Both<string>
  readonly rounds: number
  readonly cpuMs: number
  readonly summary: string
}

/** The document as Markdown. */
export function benchmarkDocument(facts: RunFacts, tables: readonly Table[]): string {
  return `# Benchmarks

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}. ${facts.summary}

${machineLine()}
Redis ${facts.versions.redis}, Redstart ${facts.versions.redstart} on Node ${process.versions.node}.

${tables.map(toMarkdown).join('\n\n')}

## How it is measured

- Both servers run side by side on this machine, without persistence but where it is measured, and take turns. Each figure is the median
  of ${facts.rounds} rounds.
- \`redis-benchmark\` sends the commands over ${CLIENTS} connections, with values of ${VALUE_BYTES} bytes and
  ${RANDOM_KEYS.toLocaleString('en')} random keys, all of which exist for GET. MSET sets ten keys. The tests with collections
  are redis-benchmark's own too, but that LRANGE reads a list of its own; pops find an element each time. HGET,
  SISMEMBER and the Z commands that read work on collections of ${RANDOM_KEYS.toLocaleString('en')} elements, HGETALL on
  ${RANDOM_KEYS.toLocaleString('en')} hashes of ten fields, SINTER on two sets of 1,000 with half of their members in common.
- CPU per request is the CPU time of all threads of the server, from the accounting of the operating system,
  divided by the number of requests. It holds where throughput depends on what else the machine does. Each
  measurement takes at least ${facts.cpuMs / 1000} seconds of it (less where elements have to be put back for the next one).
  All commands have run for a while on the same process before the first one counts.
- Latencies are those of redis-benchmark; with a pipeline they are the latencies of whole pipelines.
- Memory is the growth while an empty server is filled with the keys \`key:0\`, \`key:1\`, and so on, with values of
  ${VALUE_BYTES} bytes, after the dictionary has finished growing. That of collections is the growth while one of them is filled with
  \`member:N\`, \`field:N\` and \`value:N\` (sorted sets with N as the score), element by element.
- Stalls are the round trips of a second connection that sends a PING every millisecond, answered or not, while
  another process fills the server with pipelines of 100 SETs: the median of the worst of three fills. The sorted set is filled by single ZADDs in random order.
- SET_EVERYSEC and SET_ALWAYS are SET with an append-only file and \`appendfsync everysec\` or \`always\`.
- BGSAVE and the rewrite of the append-only file are timed on servers that do nothing else, by asking INFO every 20 ms; CPU is that
  of the server and its children. Waits are those of PINGs as above while another process overwrites 20,000 random keys a
  second. The growth of memory is that of the server and its children together (proportional set sizes, the highest of
  samples every 100 ms), while 60,000 random keys a second are overwritten. The medians of three runs.
- SET_REPLICAS is SET on a master with two Redis replicas: the CPU of the master, until both have acknowledged everything.
- A full synchronisation takes from REPLICAOF until the replica has all keys and says that its link is up, by asking INFO
  every 20 ms; \`repl-diskless-sync-delay\` is 0, everything else as shipped. Master and replica are servers of the same
  kind where nothing else is said; the medians of three runs. The lag of a replica is the time since the master's stream
  was as long as what the replica has run, sampled every 50 ms while redis-benchmark writes with pipelines of 16.
- Failovers: three sentinels with their own periods, \`down-after-milliseconds 1000\`, watch a master and two replicas of the same
  kind; the master is killed, and a client asks the sentinels where to write. Medians of eleven runs, which differ by chance by up to
  a tenth: the timers of Sentinel have periods of a second.
- Start is the median of five starts, from the creation of the process to the line in its log.
`
}

function machineLine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memoryGiB = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} cores of ${model}, ${memoryGiB} GiB, ${type()} ${release()}.`
}
