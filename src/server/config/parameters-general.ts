// Parameters of the process as a whole: start, end, log, title, and what the operating system is asked for.

import { directory } from './types/directory.ts'
import { oomScores } from './types/lists.ts'
import { int, NATURAL } from './types/number.ts'
import { isValidTitleTemplate } from './types/proc-title.ts'
import { bool, choice, choices, text } from './types/simple.ts'

const SYSLOG = { immutable: true, inert: 'Node has no access to the system log' } as const
const THREADS = { immutable: true, inert: 'one thread runs all commands' } as const
const CPU_LIST = { immutable: true, unsetWhenEmpty: true, inert: 'Node cannot choose processors' } as const
const SIGNALS = ['save', 'nosave', 'now', 'force'] as const

export const generalParameters = [
  directory('dir', { protected: true, denyLoading: true }),
  bool('daemonize', false, { immutable: true }),
  choice('supervised', 'no', ['upstart', 'systemd', 'auto', 'no'], { immutable: true, later: 'operations' }),
  text('pidfile', '', { immutable: true, unsetWhenEmpty: true }),
  choice('loglevel', 'notice', ['debug', 'verbose', 'notice', 'warning']),
  text('logfile', '', { immutable: true }),
  bool('hide-user-data-from-log', false, { later: 'operations' }),
  bool('syslog-enabled', false, SYSLOG),
  text('syslog-ident', 'redis', SYSLOG),
  choice('syslog-facility', 'local0', syslogFacilities(), SYSLOG),
  bool('crash-log-enabled', true, { inert: 'Node reports its own crashes' }),
  bool('crash-memcheck-enabled', true, { inert: 'Node reports its own crashes' }),
  bool('use-exit-on-panic', false, { hidden: true, inert: 'Node reports its own crashes' }),
  int('watchdog-period', 0, NATURAL, { hidden: true, inert: 'Node cannot interrupt itself' }),
  int('databases', 16, [1, NATURAL[1]], { immutable: true }),
  bool('always-show-logo', false, { immutable: true }),
  bool('set-proc-title', true, { immutable: true }),
  text('proc-title-template', '{title} {listen-addr} {server-mode}', {
    check: (template, readText) =>
      isValidTitleTemplate(template, readText)
        ? undefined
        : 'template format is invalid or contains unknown variables',
  }),
  text('locale-collate', '', { later: 'collections' }),
  int('hz', 10, NATURAL, { clamp: [1, 500] }),
  bool('dynamic-hz', true),
  int('shutdown-timeout', 10, NATURAL),
  choices('shutdown-on-sigint', 'default', SIGNALS, { check: saveOrNot }),
  choices('shutdown-on-sigterm', 'default', SIGNALS, { check: saveOrNot }),
  text('ignore-warnings', '', { inert: 'there is no warning to ignore' }),
  int('io-threads', 1, [1, 128], THREADS),
  bool('io-threads-do-reads', false, THREADS),
  text('server-cpulist', '', { ...CPU_LIST, alias: 'server_cpulist' }),
  text('bio-cpulist', '', { ...CPU_LIST, alias: 'bio_cpulist' }),
  text('aof-rewrite-cpulist', '', { ...CPU_LIST, alias: 'aof_rewrite_cpulist' }),
  text('bgsave-cpulist', '', { ...CPU_LIST, alias: 'bgsave_cpulist' }),
  bool('disable-thp', true, { immutable: true, inert: 'Node cannot turn huge pages off' }),
  bool('jemalloc-bg-thread', true, { inert: 'the server has an allocator of its own' }),
  choice(
    'oom-score-adj',
    'no',
    ['no', 'yes', 'relative', 'absolute'],
    { later: 'operations' },
    { relative: 'yes' },
  ),
  oomScores('oom-score-adj-values', [0, 200, 800], { later: 'operations' }),
]

function syslogFacilities() {
  return ['user', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'] as const
}

function saveOrNot(chosen: readonly string[]): string | undefined {
  if (!chosen.includes('save') || !chosen.includes('nosave')) return undefined
  return "shutdown options SAVE and NOSAVE can't be used simultaneously"
}
