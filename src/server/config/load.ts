// Builds the configuration of a server from a file, standard input and the options of the command line.

import { closeSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { splitArgs } from '../../bytes/split-args.ts'
import { latin1ToString, stringToLatin1 } from '../../bytes/text.ts'
import type { CommandLine } from './command-line.ts'
import { Config } from './config.ts'
import { ConfigFileError, type ConfigLine } from './config-file-error.ts'
import { readConfigText } from './include.ts'
import type { Refusal } from './parameter.ts'
import { findParameter, type ParameterEntry } from './parameters.ts'
import { describeSystemError } from './system-error.ts'
import { textSetting } from './types/simple.ts'

/** What lines ask for that are no parameters. Each returns why it cannot be done. Words are byte texts. */
export interface DirectiveHandlers {
  /** `rename-command from to`; an empty `to` removes the command. */
  readonly renameCommand?: (from: string, to: string) => Refusal | undefined
  /** `user name rule ...`, without the word `user`. */
  readonly user?: (words: readonly string[]) => Refusal | undefined
}

export interface LoadOptions {
  readonly commandLine: Pick<CommandLine, 'file' | 'optionLines'>
  /** The absolute path of the folder that relative paths start from. */
  readonly directory: string
  /** What standard input contained, if the command line asks for it (byte text). */
  readonly standardInput?: string
  readonly handlers?: DirectiveHandlers
}

/**
 * Loads the configuration: first the file, then standard input, then the options; what comes last counts.
 * Throws a ConfigFileError at the first line that is wrong.
 */
export function loadConfig(options: LoadOptions): Config {
  const { commandLine, directory } = options
  const filePath =
    commandLine.file === undefined ? undefined : resolve(directory, trimBlanks(commandLine.file))
  const config = new Config({ directory, filePath })
  const fileText = filePath === undefined ? '' : readConfigText(filePath, directory)
  const loader = new ConfigLoader(config, options.handlers ?? {})
  loader.load(`${fileText}${options.standardInput ?? ''}\n${commandLine.optionLines}`)
  return config
}

/** Directives of older versions that are accepted without effect, with one value. */
const DEPRECATED = new Set(['list-max-ziplist-entries', 'list-max-ziplist-value', 'lua-replicate-commands'])

/** Redis has no limit and ends in a crash; files are not nested deeper than this on purpose. */
const MAX_INCLUDE_DEPTH = 16

const BAD_DIRECTIVE = 'Bad directive or wrong number of arguments'

class ConfigLoader {
  readonly #config: Config
  readonly #handlers: DirectiveHandlers
  /** The parameters that lines have set so far. */
  readonly #seen = new Set<string>()
  #includeDepth = 0

  constructor(config: Config, handlers: DirectiveHandlers) {
    this.#config = config
    this.#handlers = handlers
  }

  /** Carries out the lines of a text, and of the files that it includes where it does. */
  load(configText: string): void {
    configText.split('\n').forEach((rawLine, index) => {
      const line = { number: index + 1, text: trimBlanks(rawLine) }
      if (line.text === '' || line.text.startsWith('#')) return
      const reason = this.#runLine(line)
      if (reason !== undefined) throw new ConfigFileError(reason, { line })
    })
    this.#checkWhole()
  }

  #runLine(line: ConfigLine): Refusal | undefined {
    const args = splitArgs(stringToLatin1(line.text))
    if (args === null) return 'Unbalanced quotes in configuration line'
    if (args.length === 0) return undefined
    const [name, ...words] = args.map((arg) => latin1ToString(arg))
    const entry = findParameter(name)
    return entry === undefined
      ? this.#runDirective(name.toLowerCase(), words)
      : this.#setParameter(entry, words)
  }

  #setParameter({ parameter }: ParameterEntry, words: readonly string[]): Refusal | undefined {
    if (!parameter.multiple && words.length !== 1) return 'wrong number of arguments'
    // Several words may also come as one, as in --save "100 1"; only an empty one is a word by itself.
    const joined = parameter.multiple && words.length === 1 && words[0] !== ''
    const values = joined ? splitWords(words[0]) : words
    const repeated = this.#seen.has(parameter.name)
    this.#seen.add(parameter.name)
    return this.#config.assign(parameter.name, values, repeated)
  }

  #runDirective(name: string, words: readonly string[]): Refusal | undefined {
    if (DEPRECATED.has(name) && words.length === 1) return undefined
    if (name === 'include' && words.length === 1) return this.#include(words[0])
    if (name === 'rename-command' && words.length === 2) {
      const rename = this.#handlers.renameCommand
      return rename === undefined ? 'commands cannot be renamed here' : rename(words[0], words[1])
    }
    if (name === 'user' && words.length >= 1) {
      const addUser = this.#handlers.user
      return addUser === undefined ? 'ACL users are not supported yet' : addUser(words)
    }
    return refusedDirective(name, words)
  }

  #include(path: string): Refusal | undefined {
    if (this.#includeDepth === MAX_INCLUDE_DEPTH) {
      return `include files are nested more than ${MAX_INCLUDE_DEPTH} deep`
    }
    this.#includeDepth++
    this.load(readConfigText(textSetting(path).value, this.#config.text('dir')))
    this.#includeDepth--
    return undefined
  }

  /** What only shows when all lines of a text are known. */
  #checkWhole(): void {
    const logFile = this.#config.text('logfile')
    if (logFile !== '') {
      try {
        closeSync(openSync(this.#config.resolvePath(logFile), 'a'))
      } catch (error) {
        throw new ConfigFileError(`Can't open the log file: ${describeSystemError(error)}`)
      }
    }
    if (this.#config.bool('cluster-enabled') && this.#config.value('replicaof') !== null) {
      throw new ConfigFileError('replicaof directive not allowed in cluster mode')
    }
  }
}

/** Directives that Redis has and this server will not have, and those that nobody knows. */
function refusedDirective(name: string, words: readonly string[]): Refusal {
  if (name === 'loadmodule' && words.length >= 1) {
    return 'modules are written for Redis in C and cannot be loaded by this server'
  }
  if (name.includes('.')) {
    if (words.length === 0) return 'Module config specified without value'
    return 'modules are not supported, so there are no settings of modules'
  }
  if (name === 'sentinel') {
    return words.length === 0
      ? 'this server cannot run as a Sentinel'
      : 'sentinel directive while not in sentinel mode'
  }
  return BAD_DIRECTIVE
}

/** Unbalanced quotes leave no word at all, as in Redis. */
function splitWords(text: string): string[] {
  return (splitArgs(stringToLatin1(text)) ?? []).map((word) => latin1ToString(word))
}

/** Without the spaces, tabs and line ends around it. No other character counts: it may be half of a letter. */
export function trimBlanks(line: string): string {
  return line.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
}
