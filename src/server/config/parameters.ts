// All parameters of the configuration, by section, with types that follow from their declarations.

import type { Parameter, Setting } from './parameter.ts'
import { clusterParameters } from './parameters-cluster.ts'
import { dataParameters } from './parameters-data.ts'
import { generalParameters } from './parameters-general.ts'
import { memoryParameters } from './parameters-memory.ts'
import { networkParameters } from './parameters-network.ts'
import { persistenceParameters } from './parameters-persistence.ts'
import { replicationParameters } from './parameters-replication.ts'
import { securityParameters } from './parameters-security.ts'
import { tlsParameters } from './parameters-tls.ts'

/** Every parameter is declared once, in one of these; CONFIG GET and CONFIG REWRITE follow this order. */
export const parameterSections = [
  { title: 'Network', parameters: networkParameters },
  { title: 'Process', parameters: generalParameters },
  { title: 'Security', parameters: securityParameters },
  { title: 'Memory', parameters: memoryParameters },
  { title: 'Persistence', parameters: persistenceParameters },
  { title: 'Replication', parameters: replicationParameters },
  { title: 'Data types and monitoring', parameters: dataParameters },
  { title: 'TLS', parameters: tlsParameters },
  { title: 'Cluster', parameters: clusterParameters },
] as const

type Declared = (typeof parameterSections)[number]['parameters'][number]

/** The name of a parameter; aliases are not among them. */
export type ParameterName = Declared['name']

/** The type of the value of a parameter. */
export type ValueOf<N extends ParameterName> = Extract<Declared, { readonly name: N }>['initial']['value']

/** The names of the parameters whose values are of type `V`. */
export type NameOf<V> = Declared extends infer D
  ? D extends { readonly name: infer N; readonly initial: Setting<infer W> }
    ? W extends V
      ? N
      : never
    : never
  : never

/** A parameter with types forgotten, for code that treats all alike. */
export type AnyParameter = Parameter<ParameterName, unknown>

/** A name under which a parameter is found: its own or its alias. */
export interface ParameterEntry {
  readonly name: string
  readonly parameter: AnyParameter
}

export const allParameters: readonly AnyParameter[] = parameterSections.flatMap(
  (section): readonly AnyParameter[] => section.parameters,
)

/** Own names and aliases, all in small letters, in the order of declaration. */
const ENTRIES: ReadonlyMap<string, ParameterEntry> = new Map(
  allParameters.flatMap((parameter) =>
    [parameter.name, parameter.options.alias]
      .filter((name) => name !== undefined)
      .map((name) => [name, { name, parameter }]),
  ),
)

/** Finds a parameter by its name or alias, whatever the case of the letters. */
export function findParameter(name: string): ParameterEntry | undefined {
  return ENTRIES.get(name.toLowerCase())
}

/** All names, aliases included. */
export function parameterEntries(): Iterable<ParameterEntry> {
  return ENTRIES.values()
}
