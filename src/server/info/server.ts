// INFO server: what runs here, and since when.

import { machine, release, type } from 'node:os'
import { crc64 } from '../../bytes/crc64.ts'
import { REDIS_VERSION, REDSTART_VERSION } from '../version.ts'
import type { InfoField, InfoSection } from './section.ts'

const SECONDS_PER_DAY = 86_400
const LRU_CLOCK_MASK = 0xffffff

/** How the runtime waits for many connections, by platform. */
const MULTIPLEXING: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'epoll',
  android: 'epoll',
  darwin: 'kqueue',
  freebsd: 'kqueue',
  openbsd: 'kqueue',
  win32: 'iocp',
}

export const serverSection: InfoSection = {
  name: 'server',
  title: 'Server',
  byDefault: true,
  fields(server) {
    const nowMs = server.clock.now()
    const uptimeSeconds = Math.floor((nowMs - server.startedMs) / 1000)
    const hz = server.config.number('hz')
    return [
      ['redis_version', REDIS_VERSION],
      ['redstart_version', REDSTART_VERSION],
      ['redis_git_sha1', '00000000'],
      ['redis_git_dirty', 0],
      ['redis_build_id', buildId()],
      ['redis_mode', 'standalone'],
      ['os', `${type()} ${release()} ${machine()}`],
      ['arch_bits', /64|s390x/.test(process.arch) ? 64 : 32],
      ['monotonic_clock', 'performance.now'],
      ['multiplexing_api', MULTIPLEXING[process.platform] ?? 'poll'],
      ['process_id', server.pid],
      ['process_supervised', 'no'],
      ['run_id', server.runId],
      ['tcp_port', server.port],
      ['server_time_usec', Math.floor(nowMs * 1000)],
      ['uptime_in_seconds', uptimeSeconds],
      ['uptime_in_days', Math.floor(uptimeSeconds / SECONDS_PER_DAY)],
      ['hz', hz],
      ['configured_hz', hz],
      ['lru_clock', Math.floor(nowMs / 1000) & LRU_CLOCK_MASK],
      ['executable', process.execPath],
      ['config_file', server.config.filePath ?? ''],
      ['io_threads_active', 0],
      ...shutdownField(server.shutdownLeftMs),
    ]
  },
}

/** Only while the server waits for its replicas before it ends. */
function shutdownField(leftMs: number | null): InfoField[] {
  return leftMs === null ? [] : [['shutdown_in_milliseconds', Math.floor(leftMs)]]
}

/** Names what is running: this version of Redstart on this version of Node. */
function buildId(): string {
  const bytes = Buffer.from(`redstart ${REDSTART_VERSION} node ${process.version}`)
  return crc64(bytes, 0, bytes.length).toString(16)
}
