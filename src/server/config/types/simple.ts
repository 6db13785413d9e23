// Parameter types: yes or no, a string, one word of a list, several words of a list.

import { repr, stringToLatin1 } from '../../../bytes/text.ts'
import {
  defineParameter,
  type Parameter,
  type ParameterOptions,
  type ParseContext,
  type Refusal,
  type RewriteLine,
  type Setting,
} from '../parameter.ts'

/** A parameter that is `yes` or `no`. */
export function bool<N extends string>(
  name: N,
  initial: boolean,
  options: ParameterOptions & { readonly check?: (value: boolean) => Refusal | undefined } = {},
): Parameter<N, boolean> {
  const parse = (words: readonly string[]): Setting<boolean> | Refusal => {
    const word = words[0].toLowerCase()
    if (word !== 'yes' && word !== 'no') return "argument must be 'yes' or 'no'"
    return options.check?.(word === 'yes') ?? boolSetting(word === 'yes')
  }
  return defineParameter(name, boolSetting(initial), { parse }, options)
}

function boolSetting(value: boolean): Setting<boolean> {
  return { value, text: value ? 'yes' : 'no' }
}

export interface TextOptions extends ParameterOptions {
  /** An empty string means "not set": CONFIG REWRITE then removes the line. */
  readonly unsetWhenEmpty?: true
  /** The value may contain a byte 0. */
  readonly binary?: true
  /** Looks at the value (byte text). */
  readonly check?: (text: string, readText: (name: string) => string) => Refusal | undefined
}

/** A parameter that is a string. Its value is the text decoded as UTF-8. */
export function text<N extends string>(
  name: N,
  initial: string,
  options: TextOptions = {},
): Parameter<N, string> {
  const type = {
    takesNul: options.binary ?? false,
    parse: ([word]: readonly string[], _current: Setting<string>, context: ParseContext) =>
      options.check?.(word, (other) => context.text(other)) ?? textSetting(word),
    rewriteLines: (setting: Setting<string>): RewriteLine[] => {
      if (options.unsetWhenEmpty && setting.text === '') return []
      return [quotedLine(name, setting.text, setting.text !== initial)]
    },
  }
  return defineParameter(name, textSetting(initial), type, options)
}

/** The setting for a byte text. */
export function textSetting(byteText: string): Setting<string> {
  return { value: Buffer.from(byteText, 'latin1').toString('utf8'), text: byteText }
}

/** A line of CONFIG REWRITE with the text between quotes. */
export function quotedLine(name: string, byteText: string, force: boolean): RewriteLine {
  return { line: `${name} ${repr(stringToLatin1(byteText))}`, force }
}

/**
 * A parameter that is one word of a list, whatever the case of its letters.
 * `synonyms` gives words of the list that are another one by a second name.
 */
export function choice<N extends string, const C extends string>(
  name: N,
  initial: NoInfer<C>,
  words: readonly C[],
  options: ParameterOptions = {},
  synonyms: Readonly<Record<string, NoInfer<C>>> = {},
): Parameter<N, C> {
  const parse = (given: readonly string[]): Setting<C> | Refusal => {
    const found = words.find((word) => word === given[0].toLowerCase())
    if (found === undefined) return notInList(words)
    const value = synonyms[found] ?? found
    return { value, text: value }
  }
  return defineParameter(name, { value: initial, text: initial }, { parse }, options)
}

/**
 * A parameter that is any set of words of a list. `none` is the word for the empty set; it may also be given
 * beside others and then means nothing. The words are kept in the order of the list.
 */
export function choices<N extends string, const C extends string>(
  name: N,
  none: string,
  words: readonly C[],
  options: ParameterOptions & { readonly check?: (chosen: readonly C[]) => Refusal | undefined } = {},
): Parameter<N, readonly C[]> {
  const all = [none, ...words]
  const parse = (given: readonly string[]): Setting<readonly C[]> | Refusal => {
    const folded = given.map((word) => word.toLowerCase())
    if (folded.length === 0 || !folded.every((word) => all.includes(word))) return notInList(all)
    const value = words.filter((word) => folded.includes(word))
    return options.check?.(value) ?? { value, text: value.join(' ') || none }
  }
  return defineParameter(name, { value: [], text: none }, { multiple: true, parse }, options)
}

function notInList(words: readonly string[]): Refusal {
  return `argument(s) must be one of the following: ${words.join(', ')}`
}
