// INFO commandstats, errorstats and latencystats.

import type { CommandEntry } from '../declaration.ts'
import type { ServerApi } from '../server-api.ts'
import { type InfoSection, ratio } from './section.ts'

export const commandStatsSection: InfoSection = {
  name: 'commandstats',
  title: 'Commandstats',
  byDefault: false,
  fields(server) {
    server.bookTimes()
    return withSubcommands(server)
      .filter(({ calls, rejectedCalls }) => calls > 0 || rejectedCalls > 0)
      .map((entry) => [`cmdstat_${safe(entry.fullName)}`, figures(entry)])
  },
}

function figures({ calls, usec, rejectedCalls, failedCalls }: CommandEntry): string {
  const whole = Math.floor(usec)
  const perCall = ratio(whole, calls)
  return `calls=${calls},usec=${whole},usec_per_call=${perCall},rejected_calls=${rejectedCalls},failed_calls=${failedCalls}`
}

export const errorStatsSection: InfoSection = {
  name: 'errorstats',
  title: 'Errorstats',
  byDefault: true,
  fields: ({ stats }) =>
    [...stats.errorsByCode]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, count]) => [`errorstat_${safe(code)}`, `count=${count}`]),
}

export const latencyStatsSection: InfoSection = {
  name: 'latencystats',
  title: 'Latencystats',
  byDefault: false,
  fields(server) {
    if (!server.config.bool('latency-tracking')) return []
    server.bookTimes()
    const percents = server.config.value('latency-tracking-info-percentiles')
    return withSubcommands(server)
      .filter(({ latency }) => latency !== null)
      .map((entry) => [`latency_percentiles_usec_${safe(entry.fullName)}`, percentiles(entry, percents)])
  },
}

function percentiles({ latency }: CommandEntry, percents: readonly number[]): string {
  return percents
    .map((percent) => `p${percentText(percent)}=${((latency?.percentile(percent) ?? 0) / 1000).toFixed(3)}`)
    .join(',')
}

/** Up to six decimals, without zeros at the end. */
function percentText(percent: number): string {
  return String(Number(percent.toFixed(6)))
}

function withSubcommands({ catalog }: ServerApi): CommandEntry[] {
  return [...catalog.all()].flatMap((entry) => [entry, ...catalog.subcommandsOf(entry)])
}

/** Names from outside must not break the format of INFO. */
function safe(name: string): string {
  return name.replace(/[#:\r\n]/g, '_')
}
