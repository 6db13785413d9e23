// The parameter `dir`: the folder that relative paths start from. A process has one working directory but may run
// several servers, so each keeps its own here instead of changing that of the process.

import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  defineParameter,
  type Parameter,
  type ParameterOptions,
  type Refusal,
  type RewriteLine,
  type Setting,
} from '../parameter.ts'
import { describeSystemError } from '../system-error.ts'
import { quotedLine, textSetting } from './simple.ts'

/** The path of an existing folder, relative to the current one or absolute; shown as absolute without links. */
export function directory<N extends string>(name: N, options: ParameterOptions): Parameter<N, string> {
  const type = {
    parse: ([word]: readonly string[], current: Setting<string>): Setting<string> | Refusal => {
      const path = textSetting(word).value
      try {
        return directorySetting(realFolder(path === '' ? path : resolve(current.value, path)))
      } catch (error) {
        return describeSystemError(error)
      }
    },
    rewriteLines: ({ text }: Setting<string>): RewriteLine[] => [quotedLine(name, text, true)],
  }
  return defineParameter(name, directorySetting(''), type, options)
}

/** The setting for an absolute path. */
export function directorySetting(path: string): Setting<string> {
  return { value: path, text: Buffer.from(path, 'utf8').toString('latin1') }
}

function realFolder(path: string): string {
  if (!statSync(path).isDirectory()) throw Object.assign(new Error('no folder'), { code: 'ENOTDIR' })
  accessSync(path, constants.X_OK)
  return realpathSync(path)
}
