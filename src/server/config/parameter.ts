// What a configuration parameter is: its name, its flags, how its value is read from words and shown as text.
// Texts here are "byte texts": strings of characters U+0000 to U+00FF, one a byte, so that any bytes survive.

/** A value of a parameter: as the server works with it, and exactly as CONFIG GET shows it (byte text). */
export interface Setting<V> {
  readonly value: V
  readonly text: string
}

/** Why a value was refused, in Redis's words; the name of the parameter is not part of it. */
export type Refusal = string

/** A line that CONFIG REWRITE puts into the file. Unless forced, only in place of a line of the same parameter. */
export interface RewriteLine {
  readonly line: string
  readonly force: boolean
}

/** What reading a value may depend on besides its words. */
export interface ParseContext {
  /** Whether an earlier line of the same configuration has set this parameter: `save` then adds to it. */
  readonly repeated: boolean
  /** The current text of another parameter. */
  text(name: string): string
}

/** Capabilities that Redstart does not have yet; parameters that wait for them have no effect. */
export type Capability =
  | 'ACL'
  | 'active defragmentation'
  | 'cluster'
  | 'collections'
  | 'eviction'
  | 'latency monitor'
  | 'operations'
  | 'Pub/Sub and key events'
  | 'scripting'
  | 'slow log'
  | 'TLS'

export interface ParameterOptions {
  /** A second name, which CONFIG GET lists as well. */
  readonly alias?: string
  /** Only the configuration at start sets it. */
  readonly immutable?: true
  /** CONFIG SET needs `enable-protected-configs`. */
  readonly protected?: true
  /** Its value is kept out of logs. */
  readonly sensitive?: true
  /** CONFIG GET shows it only by its full name. */
  readonly hidden?: true
  /** CONFIG SET is refused while a data set is loaded. */
  readonly denyLoading?: true
  /** Listeners are called even if the new value equals the old one. */
  readonly reapply?: true
  /** It has no effect until this capability comes. */
  readonly later?: Capability
  /** Why it has no effect in Redstart and will have none. */
  readonly inert?: string
}

export interface Parameter<N extends string = string, V = unknown> {
  readonly name: N
  readonly options: ParameterOptions
  /** The value where the configuration does not mention it. */
  readonly initial: Setting<V>
  /** Whether it takes any number of words instead of one. */
  readonly multiple: boolean
  /** Reads the words of a line, or refuses them. `current` is the setting before. */
  parse(words: readonly string[], current: Setting<V>, context: ParseContext): Setting<V> | Refusal
  /** The lines of CONFIG REWRITE; none where the parameter must not be in the file. */
  rewriteLines(setting: Setting<V>): RewriteLine[]
}

/** What distinguishes one type of parameter from another. */
export interface ParameterType<V> {
  readonly multiple?: true
  /** Whether a byte 0 belongs to a word; otherwise it ends the word. */
  readonly takesNul?: boolean
  parse(words: readonly string[], current: Setting<V>, context: ParseContext): Setting<V> | Refusal
  /** Default: one line with name and text, forced if the text is not the initial one. */
  rewriteLines?(setting: Setting<V>): RewriteLine[]
}

/** Makes a parameter out of its name, its type and the value it starts with. */
export function defineParameter<N extends string, V>(
  name: N,
  initial: Setting<V>,
  type: ParameterType<V>,
  options: ParameterOptions,
): Parameter<N, V> {
  return {
    name,
    options,
    initial,
    multiple: type.multiple ?? false,
    parse: type.takesNul
      ? type.parse
      : (words, current, context) => type.parse(words.map(untilNul), current, context),
    rewriteLines:
      type.rewriteLines ??
      ((setting) => [{ line: `${name} ${setting.text}`, force: setting.text !== initial.text }]),
  }
}

function untilNul(byteText: string): string {
  const end = byteText.indexOf('\0')
  return end === -1 ? byteText : byteText.slice(0, end)
}
