// What a section of INFO is: a name to ask for it, and the lines that it prints.

import type { ServerApi } from '../server-api.ts'

/** A line of a section: `name:value`. */
export type InfoField = readonly [name: string, value: string | number]

export interface InfoSection {
  /** The name that INFO takes, in lower case. */
  readonly name: string
  /** Its heading. */
  readonly title: string
  /** Whether INFO without arguments shows it. */
  readonly byDefault: boolean
  fields(server: ServerApi): readonly InfoField[]
}

/** A ratio or percentage with two decimals; 0.00 where the divisor is 0. */
export function ratio(dividend: number, divisor: number): string {
  return (divisor === 0 ? 0 : dividend / divisor).toFixed(2)
}

/** Fields that are always 0 in this server, as what they count does not exist in it. */
export function zeros(...names: readonly string[]): InfoField[] {
  return names.map((name) => [name, 0])
}
