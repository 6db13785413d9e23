// The command line of a Redis server: a file, `-` for standard input, and options that become lines of configuration.

import { splitArgs } from '../../bytes/split-args.ts'
import { repr } from '../../bytes/text.ts'

export interface CommandLine {
  /** What is asked for; anything but `run` is answered without a server. */
  readonly request: 'run' | 'version' | 'help' | 'test-memory' | 'check-system'
  /** The configuration file, as written. */
  readonly file: string | undefined
  readonly readsStandardInput: boolean
  /** The options as lines of configuration (byte text). */
  readonly optionLines: string
}

const REQUESTS: ReadonlyMap<string, CommandLine['request']> = new Map([
  ['-v', 'version'],
  ['--version', 'version'],
  ['-h', 'help'],
  ['--help', 'help'],
  ['--test-memory', 'test-memory'],
  ['--check-system', 'check-system'],
])

/**
 * Reads the arguments behind the program: `[file] [--name value ...]`, with `-` as the first or the last for standard
 * input. An argument that begins with `--` is a name, unless the name before it still lacks its first value; name
 * and values may also come as one argument. `--save` without a value stands for `--save ""`.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const request = REQUESTS.get(args[0] ?? '') ?? 'run'
  const hasFile = args.length > 0 && !args[0].startsWith('-')
  const options = new OptionLines()
  let readsStandardInput = false
  for (let i = hasFile ? 1 : 0; i < args.length; i++) {
    const isLast = i === args.length - 1
    if (args[i] === '-' && (i === 0 || isLast)) readsStandardInput = true
    else options.add(args[i], args[i + 1])
  }
  return { request, file: hasFile ? args[0] : undefined, readsStandardInput, optionLines: options.text }
}

class OptionLines {
  text = ''
  /** Whether a name may come: the option before has a value. */
  #complete = true

  /** Adds an argument; `next` is the one behind it, if any. */
  add(arg: string, next: string | undefined): void {
    const bytes = Buffer.from(arg, 'utf8')
    if (!this.#complete || !arg.startsWith('--')) {
      this.text += `${repr(bytes)} `
      this.#complete = true
      return
    }
    if (this.text !== '') this.text += '\n'
    this.text += `${bytes.toString('latin1', 2)} `
    this.#complete = true
    if (splitArgs(bytes)?.length !== 1) return
    const lacksValue = next === undefined || next.startsWith('--')
    if (lacksValue && arg.toLowerCase() === '--save') this.text += '""'
    else if (!lacksValue || arg.toLowerCase() !== '--sentinel') this.#complete = false
  }
}

/** Values of parameters as a program gives them: `true` for `yes`, an array for several words. */
export type OptionValues = Readonly<Record<string, OptionValue | readonly OptionValue[]>>

type OptionValue = string | number | boolean

/** The lines of configuration (byte text) for options of an embedded server, such as `{ port: 0, save: '' }`. */
export function optionLinesOf(values: OptionValues): string {
  return Object.entries(values)
    .map(([name, value]) => [name, ...[value].flat().map(quoteValue)].join(' '))
    .join('\n')
}

function quoteValue(value: OptionValue): string {
  const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
  return repr(Buffer.from(text, 'utf8'))
}
