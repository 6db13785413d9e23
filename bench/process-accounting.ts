// What the operating system says a process has used: CPU time and resident memory.

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100

/**
 * The CPU time of all threads of a process so far, in microseconds. On Linux from the scheduler's own
 * counters (nanoseconds) or, without these, from utime and stime (ticks); elsewhere from `ps`.
 */
export function cpuTimeUs(pid: number): number {
  if (existsSync(`/proc/${pid}/schedstat`)) return schedulerTimeUs(pid)
  if (existsSync(`/proc/${pid}/stat`)) return tickTimeUs(pid)
  return psTimeUs(pid)
}

/** The CPU time of all children of a process that have ended, in microseconds; 0 where the system does not tell. */
export function endedChildrenTimeUs(pid: number): number {
  if (!existsSync(`/proc/${pid}/stat`)) return 0
  const fields = statFields(pid)
  return ((Number(fields[13]) + Number(fields[14])) * 1e6) / TICKS_PER_SECOND
}

/**
 * The memory that a process and its children take together, in bytes: a page that they share counts once (proportional
 * set sizes). Where the system does not tell, the resident memory of the process.
 */
export function familyBytes(pid: number): number {
  if (!existsSync(`/proc/${pid}/smaps_rollup`)) return residentBytes(pid)
  return [pid, ...childrenOf(pid)].reduce((total, member) => total + proportionalBytes(member), 0)
}

function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`
  return existsSync(path) ? readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number) : []
}

/** 0 for a process that has just ended. */
function proportionalBytes(pid: number): number {
  try {
    const match = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
    return Number(match?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** The resident memory of a process in bytes. */
export function residentBytes(pid: number): number {
  if (!existsSync(`/proc/${pid}/status`)) return Number(ps(pid, 'rss')) * 1024
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1] ?? Number.NaN) * 1024
}

function schedulerTimeUs(pid: number): number {
  let timeNs = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    timeNs += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
  }
  return timeNs / 1000
}

/** Fields 14 and 15, utime and stime. */
function tickTimeUs(pid: number): number {
  const fields = statFields(pid)
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / TICKS_PER_SECOND
}

/** The fields from the third on: those behind the name, which stands in brackets and may contain spaces. */
function statFields(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** `[[dd-]hh:]mm:ss[.cc]` */
function psTimeUs(pid: number): number {
  const [clock = '', days = '0'] = ps(pid, 'time').split('-').reverse()
  const seconds = clock.split(':').reduce((total, part) => total * 60 + Number(part), 0)
  return (Number(days) * 86_400 + seconds) * 1e6
}

function ps(pid: number, field: string): string {
  return execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()
}
