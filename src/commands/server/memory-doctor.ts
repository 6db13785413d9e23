// The report of MEMORY DOCTOR, in words.

import { formatHumanBytes } from '../../bytes/memory-size.ts'
import type { MemoryFigures } from '../../server/info/memory-figures.ts'

const MIB = 1024 * 1024
/** Below this nothing can be said: the runtime itself takes far more. */
const LITTLE_BYTES = 5 * MIB
const HIGH_PEAK = 1.5
const HIGH_FRAGMENTATION = 1.4
/** The runtime takes this much whatever it holds. */
const RUNTIME_BYTES = 100 * MIB
const LARGE_CLIENT_BYTES = 200 * 1024

/** Says what looks wrong, or that nothing does. */
export function memoryDoctor(figures: MemoryFigures, clients: number): string {
  if (figures.usedBytes < LITTLE_BYTES) {
    return `Only ${formatHumanBytes(figures.usedBytes)} are in use, which is too little for a diagnosis.\n`
  }
  const findings = [peak(figures), resident(figures), buffers(figures, clients)].filter((text) => text !== '')
  if (findings.length === 0) return 'Nothing looks wrong with the use of memory.\n'
  return findings.map((text) => `* ${text}\n`).join('')
}

function peak({ peakBytes, usedBytes }: MemoryFigures): string {
  if (peakBytes <= usedBytes * HIGH_PEAK) return ''
  return (
    `Peak: ${formatHumanBytes(peakBytes)} were in use once, now it is ${formatHumanBytes(usedBytes)}. ` +
    'Blocks that are spread over many windows keep these from going back to the system.'
  )
}

function resident({ rssBytes, usedBytes }: MemoryFigures): string {
  if (rssBytes - RUNTIME_BYTES <= usedBytes * HIGH_FRAGMENTATION) return ''
  return (
    `Resident memory: the process takes ${formatHumanBytes(rssBytes)} for ${formatHumanBytes(usedBytes)} in use. ` +
    'After a peak this is expected; otherwise blocks of very different sizes come and go.'
  )
}

function buffers({ clientsBytes }: MemoryFigures, clients: number): string {
  if (clients === 0 || clientsBytes / clients <= LARGE_CLIENT_BYTES) return ''
  return (
    `Clients: their buffers take ${formatHumanBytes(clientsBytes / clients)} each on average. ` +
    'CLIENT LIST shows which of them send long requests or do not read their replies.'
  )
}
