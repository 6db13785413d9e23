// Calls what other parts of the server registered for changes of the configuration, one after the other.

import type { Refusal } from './parameter.ts'
import type { ParameterName } from './parameters.ts'

/** Makes a change of the configuration take effect; returns or throws why it cannot. */
export type ChangeListener = () => Refusal | undefined | Promise<Refusal | undefined>

export interface RefusedChange {
  readonly name: ParameterName
  readonly reason: Refusal
}

/**
 * Calls the listeners of the named parameters in this order, each once. With `stopAtRefusal` the first
 * refusal ends it and is returned. The result is a promise only if a listener's was one.
 */
export function callListeners(
  listeners: ReadonlyMap<ParameterName, ChangeListener>,
  names: readonly ParameterName[],
  stopAtRefusal: boolean,
): RefusedChange | undefined | Promise<RefusedChange | undefined> {
  const called = new Set<ChangeListener>()
  const callFrom = (start: number): RefusedChange | undefined | Promise<RefusedChange | undefined> => {
    for (let i = start; i < names.length; i++) {
      const name = names[i]
      const listener = listeners.get(name)
      if (listener === undefined || called.has(listener)) continue
      called.add(listener)
      const reason = callListener(listener)
      if (reason instanceof Promise) {
        return reason.then((later) => {
          if (later !== undefined && stopAtRefusal) return { name, reason: later }
          return callFrom(i + 1)
        })
      }
      if (reason !== undefined && stopAtRefusal) return { name, reason }
    }
    return undefined
  }
  return callFrom(0)
}

function callListener(listener: ChangeListener): Refusal | undefined | Promise<Refusal | undefined> {
  try {
    const reason = listener()
    return reason instanceof Promise ? reason.catch(messageOf) : reason
  } catch (error) {
    return messageOf(error)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
