// The parameter `client-output-buffer-limit`: how many bytes of replies may wait for a client, by class of client.

import {
  defineParameter,
  type Parameter,
  type ParameterOptions,
  type Refusal,
  type RewriteLine,
  type Setting,
} from '../parameter.ts'
import { asInt32, formatMemoryAmount, parseLenientInt64, parseMemoryAmount } from './c-numbers.ts'

/** The limits of a class; 0 means no limit. */
export interface OutputBufferLimit {
  /** A client beyond it is closed at once. */
  readonly hardBytes: number
  /** A client that stays beyond it for `softSeconds` is closed. */
  readonly softBytes: number
  readonly softSeconds: number
}

export interface OutputBufferLimits {
  readonly normal: OutputBufferLimit
  readonly replica: OutputBufferLimit
  readonly pubsub: OutputBufferLimit
}

/** The classes in the order of the text, each taking four words there: class, hard, soft, seconds. */
const CLASSES: readonly string[] = ['normal', 'replica', 'pubsub']
const WORDS_PER_CLASS = 4

/** Words of a line are the same groups of four, for any of the classes; the others keep their limits. */
export function outputBufferLimits<N extends string>(
  name: N,
  initialText: string,
  options: ParameterOptions = {},
): Parameter<N, OutputBufferLimits> {
  const type = {
    multiple: true,
    parse: (
      words: readonly string[],
      current: Setting<OutputBufferLimits>,
    ): Setting<OutputBufferLimits> | Refusal => {
      if (words.length % WORDS_PER_CLASS !== 0)
        return 'Wrong number of arguments in buffer limit configuration.'
      // The text is worked on, not the value: it is exact over 64 bits.
      const groups = groupsOf(current.text.split(' '))
      for (const [className, ...limits] of groupsOf(words)) {
        const index = classIndex(className)
        if (index === -1) return 'Invalid client class specified in buffer limit configuration.'
        const read = readLimits(limits)
        if (read === undefined) {
          return 'Error in hard, soft or soft_seconds setting in buffer limit configuration.'
        }
        groups[index] = [groups[index][0], ...read]
      }
      return limitsSetting(groups)
    },
    rewriteLines: ({ text }: Setting<OutputBufferLimits>): RewriteLine[] => {
      const initialGroups = groupsOf(initialText.split(' '))
      return groupsOf(text.split(' ')).map(([, hard, soft, seconds], index) => {
        const sizes = `${formatMemoryAmount(BigInt(hard))} ${formatMemoryAmount(BigInt(soft))}`
        const force = [hard, soft, seconds].join() !== initialGroups[index].slice(1).join()
        return { line: `${name} ${CLASSES[index]} ${sizes} ${seconds}`, force }
      })
    },
  } as const
  return defineParameter(name, limitsSetting(groupsOf(initialText.split(' '))), type, options)
}

function groupsOf(words: readonly string[]): string[][] {
  const groups: string[][] = []
  for (let i = 0; i < words.length; i += WORDS_PER_CLASS) groups.push(words.slice(i, i + WORDS_PER_CLASS))
  return groups
}

function classIndex(word: string): number {
  const folded = word.toLowerCase()
  return folded === 'slave' ? 1 : CLASSES.indexOf(folded)
}

function readLimits([hard, soft, seconds]: readonly string[]): string[] | undefined {
  const hardBytes = parseMemoryAmount(hard)
  const softBytes = parseMemoryAmount(soft)
  const softSeconds = parseLenientInt64(seconds)
  if (hardBytes === undefined || softBytes === undefined || softSeconds === undefined) return undefined
  const keptSeconds = asInt32(softSeconds)
  return keptSeconds < 0 ? undefined : [`${hardBytes}`, `${softBytes}`, `${keptSeconds}`]
}

function limitsSetting(groups: readonly (readonly string[])[]): Setting<OutputBufferLimits> {
  const [normal, replica, pubsub] = groups.map(([, hard, soft, seconds]) => ({
    hardBytes: Number(hard),
    softBytes: Number(soft),
    softSeconds: Number(seconds),
  }))
  return { value: { normal, replica, pubsub }, text: groups.flat().join(' ') }
}
