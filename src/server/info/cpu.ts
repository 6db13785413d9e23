// INFO cpu: processor time of the process in seconds, with microseconds. There are no children.

import type { InfoField, InfoSection } from './section.ts'

interface CpuUsage {
  /** Microseconds. */
  readonly user: number
  readonly system: number
}

export const cpuSection: InfoSection = {
  name: 'cpu',
  title: 'CPU',
  byDefault: true,
  fields: () => [
    ...fieldsOf('', process.cpuUsage()),
    ...fieldsOf('_children', { user: 0, system: 0 }),
    ...fieldsOf('_main_thread', mainThreadUsage()),
  ],
}

function fieldsOf(suffix: string, { system, user }: CpuUsage): InfoField[] {
  return [
    [`used_cpu_sys${suffix}`, seconds(system)],
    [`used_cpu_user${suffix}`, seconds(user)],
  ]
}

function seconds(usec: number): string {
  return (usec / 1e6).toFixed(6)
}

/** Node from 23.9 on knows the time of one thread; before, that of the process stands for it. */
function mainThreadUsage(): CpuUsage {
  const threadCpuUsage: unknown = Reflect.get(process, 'threadCpuUsage')
  return typeof threadCpuUsage === 'function' ? threadCpuUsage.call(process) : process.cpuUsage()
}
