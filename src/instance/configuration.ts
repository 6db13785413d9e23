// Loading a configuration for an instance: what its lines ask for beside parameters is gathered here.

import { commands } from '../commands/index.ts'
import type { Config } from '../server/config/config.ts'
import { type LoadOptions, loadConfig } from '../server/config/load.ts'
import type { Refusal } from '../server/config/parameter.ts'

/** A `rename-command` line: old and new name; an empty new name removes the command. */
export type RenamedCommand = readonly [from: string, to: string]

/** What a configuration says. */
export interface Configuration {
  readonly config: Config
  readonly renamedCommands: readonly RenamedCommand[]
}

/** Loads a configuration. Throws a ConfigFileError at the first line that is wrong. */
export function loadConfiguration(options: Omit<LoadOptions, 'handlers'>): Configuration {
  const names = new CommandNames()
  const config = loadConfig({
    ...options,
    handlers: { renameCommand: (from, to) => names.rename(from, to), user: refuseUser },
  })
  return { config, renamedCommands: names.renamed }
}

/** The names of commands while `rename-command` lines change them. */
class CommandNames {
  readonly renamed: RenamedCommand[] = []
  private readonly names = new Set(Array.from(commands, ({ name }) => name))

  rename(from: string, to: string): Refusal | undefined {
    if (!this.names.delete(from.toLowerCase())) return 'No such command in rename-command'
    if (to !== '' && this.names.has(to.toLowerCase())) return 'Target command name already exists'
    if (to !== '') this.names.add(to.toLowerCase())
    this.renamed.push([from, to])
    return undefined
  }
}

/** The rules of the default user in a new server; Redis's CONFIG REWRITE writes them into every file. */
const DEFAULT_RULES = new Set([
  'on',
  'nopass',
  'sanitize-payload',
  '~*',
  'allkeys',
  '&*',
  'allchannels',
  '+@all',
  'allcommands',
])

/** A `user` line can only say what is so without it. */
function refuseUser([name, ...rules]: readonly string[]): Refusal | undefined {
  if (name === 'default' && rules.every((rule) => DEFAULT_RULES.has(rule.toLowerCase()))) return undefined
  return 'this version knows no users but the default one, with all rights and the password in requirepass'
}
