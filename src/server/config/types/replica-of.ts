// The parameter `replicaof`: the server whose data set is followed.

import {
  defineParameter,
  type Parameter,
  type ParameterOptions,
  type Refusal,
  type RewriteLine,
  type Setting,
} from '../parameter.ts'
import { parseLenientInt64 } from './c-numbers.ts'

export interface MasterAddress {
  readonly host: string
  readonly port: number
}

const MAX_PORT = 65535n

/** A host and a port, or `no one`; null when no server is followed. */
export function replicaOf<N extends string>(
  name: N,
  options: ParameterOptions,
): Parameter<N, MasterAddress | null> {
  const type = {
    multiple: true,
    parse: (words: readonly string[]): Setting<MasterAddress | null> | Refusal => {
      if (words.length !== 2) return 'wrong number of arguments'
      const [host, portWord] = words
      if (host.toLowerCase() === 'no' && portWord.toLowerCase() === 'one') return NO_MASTER
      const port = parseLenientInt64(portWord)
      if (port === undefined || port < 0n || port > MAX_PORT) return 'Invalid master port'
      return { value: { host, port: Number(port) }, text: `${host} ${port}` }
    },
    rewriteLines: ({ value, text }: Setting<MasterAddress | null>): RewriteLine[] =>
      value === null ? [] : [{ line: `${name} ${text}`, force: true }],
  } as const
  return defineParameter(name, NO_MASTER, type, options)
}

const NO_MASTER: Setting<MasterAddress | null> = { value: null, text: '' }
