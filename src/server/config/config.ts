// The configuration of one server: typed values for the server, texts for CONFIG GET, changes through CONFIG SET.

import { isAbsolute, resolve } from 'node:path'
import { latin1ToString } from '../../bytes/text.ts'
import { type ChangeListener, callListeners } from './change-listeners.ts'
import { type ConfigEntry, selectEntries } from './config-get.ts'
import type { Refusal, Setting } from './parameter.ts'
import {
  type AnyParameter,
  allParameters,
  findParameter,
  type NameOf,
  type ParameterEntry,
  type ParameterName,
  type ValueOf,
} from './parameters.ts'
import { directorySetting } from './types/directory.ts'

export interface ConfigOptions {
  /** The absolute path that `dir` starts with: where the process was started. */
  readonly directory: string
  /** The absolute path of the configuration file, for CONFIG REWRITE and INFO. */
  readonly filePath?: string | undefined
}

/** What CONFIG SET needs to know about who asks and when. */
export interface SetAccess {
  /** Whether the client is connected from the same machine. */
  readonly isLocal?: boolean
  /** Whether a data set is being loaded. */
  readonly loading?: boolean
}

export interface SetResult {
  /** The error reply without its leading `-` (byte text); nothing was changed then. Absent on success. */
  readonly error?: string
  /** The parameter whose listener refused, when that is why it failed: Redis logs this. */
  readonly refusedBy?: ParameterName
}

/** Parameters that say who may do something dangerous. */
export type ProtectedAction = Extract<ParameterName, `enable-${string}`>

/** A change that CONFIG SET is about to make. */
interface Change {
  readonly entry: ParameterEntry
  readonly text: string
}

const LOADING_ERROR = 'LOADING Redis is loading the dataset in memory'

export class Config {
  readonly filePath: string | undefined
  readonly #settings: Map<ParameterName, Setting<unknown>>
  readonly #listeners = new Map<ParameterName, ChangeListener>()
  /** Settles when the change that is being applied has been; a further CONFIG SET waits for it. */
  #applying: Promise<unknown> | undefined

  constructor(options: ConfigOptions) {
    this.filePath = options.filePath
    this.#settings = new Map(allParameters.map(({ name, initial }) => [name, initial]))
    this.#settings.set('dir', directorySetting(options.directory))
  }

  /** The value of any parameter. It costs one look-up; what is read for every command is better kept by a listener. */
  value<N extends ParameterName>(name: N): ValueOf<N> {
    return this.setting(name).value as ValueOf<N>
  }

  number(name: NameOf<number>): number {
    return this.setting(name).value as number
  }

  bool(name: NameOf<boolean>): boolean {
    return this.setting(name).value as boolean
  }

  text(name: NameOf<string>): string {
    return this.setting(name).value as string
  }

  /** Value and text of a parameter. The text is a byte text (see parameter.ts). */
  setting(name: ParameterName): Setting<unknown> {
    const setting = this.#settings.get(name)
    if (setting === undefined) throw new Error(`unknown parameter ${name}`)
    return setting
  }

  /** An absolute path out of one that may be relative to `dir`. */
  resolvePath(path: string): string {
    return isAbsolute(path) ? path : resolve(this.text('dir'), path)
  }

  /** Whether a client may do what the parameter guards. */
  allows(action: ProtectedAction, isLocal: boolean): boolean {
    const allowed = this.text(action)
    return allowed === 'yes' || (allowed === 'local' && isLocal)
  }

  /**
   * Has `listener` called after CONFIG SET changed any of the parameters; once, also when several of them changed.
   * It reads the new values from the configuration. To refuse it returns an error text (empty for none) or throws, or
   * a promise does; then all values go back and the listeners of the whole change are called again.
   * A parameter has at most one listener.
   */
  onChange(names: ParameterName | readonly ParameterName[], listener: ChangeListener): void {
    for (const name of typeof names === 'string' ? [names] : names) {
      if (this.#listeners.has(name)) throw new Error(`parameter ${name} has a listener already`)
      this.#listeners.set(name, listener)
    }
  }

  /** CONFIG GET: the parameters that match any of the glob patterns, each once. */
  get(patterns: readonly Uint8Array[]): ConfigEntry[] {
    return selectEntries(patterns).map(({ name, parameter }) => ({
      name,
      value: Buffer.from(this.setting(parameter.name).text, 'latin1'),
    }))
  }

  /**
   * CONFIG SET: changes all of the named parameters or none. The answer is a promise only when a listener's
   * was one, or while an earlier change waits for such a listener.
   */
  set(
    pairs: readonly (readonly [name: Uint8Array, value: Uint8Array])[],
    access: SetAccess = {},
  ): SetResult | Promise<SetResult> {
    if (this.#applying !== undefined) return this.#applying.then(() => this.set(pairs, access))
    const changes = this.#checkNames(pairs, access)
    if (!Array.isArray(changes)) return changes
    const before = new Map(
      changes.map(({ entry }) => [entry.parameter.name, this.setting(entry.parameter.name)]),
    )
    const changed: AnyParameter[] = []
    for (const { entry, text } of changes) {
      const { parameter } = entry
      const old = this.setting(parameter.name)
      const words = parameter.multiple ? splitAtSpaces(text) : [text]
      const refusal = this.assign(parameter.name, words)
      if (refusal !== undefined) {
        this.#restore(before)
        return setFailure(entry.name, refusal)
      }
      const differs = this.setting(parameter.name).text !== old.text
      if (differs || parameter.options.reapply) changed.push(parameter)
    }
    return this.#apply(changes, changed, before)
  }

  /**
   * Sets one parameter from the words of a line, without regard to `immutable` and the like and without
   * calling listeners: for the configuration at start and for values that the server itself determines.
   * `repeated`: see ParseContext.
   */
  assign(name: ParameterName, words: readonly string[], repeated = false): Refusal | undefined {
    const parameter = parameterOf(name)
    const text = (other: string) => this.setting(parameterOf(other).name).text
    const parsed = parameter.parse(words, this.setting(name), { repeated, text })
    if (typeof parsed === 'string') return parsed
    this.#settings.set(name, parsed)
    return undefined
  }

  #checkNames(
    pairs: readonly (readonly [name: Uint8Array, value: Uint8Array])[],
    access: SetAccess,
  ): Change[] | SetResult {
    const changes: Change[] = []
    for (const [nameBytes, valueBytes] of pairs) {
      const name = latin1ToString(nameBytes)
      const entry = findParameter(name)
      if (entry === undefined) {
        return { error: `ERR Unknown option or number of arguments for CONFIG SET - '${name}'` }
      }
      const { options } = entry.parameter
      if (options.immutable) return setFailure(name, "can't set immutable config")
      if (options.protected && !this.allows('enable-protected-configs', access.isLocal ?? false)) {
        return setFailure(name, "can't set protected config")
      }
      if (options.denyLoading && access.loading) return { error: LOADING_ERROR }
      // A name and its alias count as two, as in Redis: the later one wins.
      if (changes.some((change) => change.entry === entry)) return setFailure(name, 'duplicate parameter')
      changes.push({ entry, text: latin1ToString(valueBytes) })
    }
    return changes
  }

  #apply(
    changes: readonly Change[],
    changed: readonly AnyParameter[],
    before: ReadonlyMap<ParameterName, Setting<unknown>>,
  ): SetResult | Promise<SetResult> {
    const names = changed.map((parameter) => parameter.name)
    const finish = (refused: { name: ParameterName; reason: Refusal } | undefined) => {
      if (refused === undefined) return {}
      this.#restore(before)
      const shownName = changes.find(({ entry }) => entry.parameter.name === refused.name)?.entry.name
      const result = { ...setFailure(shownName ?? refused.name, refused.reason), refusedBy: refused.name }
      // What listeners say to the old values cannot be heeded any more.
      const restored = callListeners(this.#listeners, names, false)
      return restored instanceof Promise ? restored.then(() => result) : result
    }
    const refused = callListeners(this.#listeners, names, true)
    if (!(refused instanceof Promise)) return this.#whileApplying(finish(refused))
    return this.#whileApplying(refused.then(finish))
  }

  #whileApplying(result: SetResult | Promise<SetResult>): SetResult | Promise<SetResult> {
    if (!(result instanceof Promise)) return result
    const done = result.finally(() => {
      this.#applying = undefined
    })
    this.#applying = done
    return done
  }

  #restore(settings: ReadonlyMap<ParameterName, Setting<unknown>>): void {
    for (const [name, setting] of settings) this.#settings.set(name, setting)
  }
}

function parameterOf(name: string): AnyParameter {
  const entry = findParameter(name)
  if (entry === undefined) throw new Error(`unknown parameter ${name}`)
  return entry.parameter
}

function setFailure(name: string, reason: Refusal): SetResult {
  const text = `ERR CONFIG SET failed (possibly related to argument '${name}')`
  return { error: reason === '' ? text : `${text} - ${reason}` }
}

/** Several blanks in a row give empty words, as in Redis. */
function splitAtSpaces(text: string): string[] {
  return text === '' ? [] : text.split(' ')
}
