// A configuration beside a redis-server, asked the same questions.

import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { Config, type SetAccess, type SetResult } from '../../src/server/config/config.ts'
import type { ServerProcess } from '../support/child-server.ts'
import { useOracle } from '../support/suite.ts'

/** Text of characters U+0000 to U+00FF as bytes, one a character. */
export function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}

/** CONFIG GET as an object, in byte texts. */
export function getConfig(config: Config, ...patterns: string[]): Record<string, string> {
  const entries = config.get(patterns.map(latin1))
  return Object.fromEntries(entries.map(({ name, value }) => [name, Buffer.from(value).toString('latin1')]))
}

/** CONFIG SET with listeners that answer at once. */
export function setConfig(config: Config, pairs: Record<string, string>, access?: SetAccess): SetResult {
  const result = setConfigPairs(config, Object.entries(pairs), access)
  if (result instanceof Promise) throw new Error('the answer is a promise')
  return result
}

export function setConfigPairs(
  config: Config,
  pairs: readonly (readonly [string, string])[],
  access?: SetAccess,
): SetResult | Promise<SetResult> {
  return config.set(
    pairs.map(([name, value]) => [latin1(name), latin1(value)]),
    access,
  )
}

/** A configuration with the initial values. */
export function freshConfig(directory = realpathSync(tmpdir())): Config {
  return new Config({ directory })
}

/** The error of a result as a server replies it, or `+OK`. */
export function replyLine(result: SetResult): string {
  return result.error === undefined ? '+OK' : `-${result.error.replace(/[\r\n]/g, ' ')}`
}

/** A redis-server for a suite; its replies are texts of one character a byte. */
export interface ConfigOracle {
  readonly server: ServerProcess
  set(...pairs: string[]): Promise<string>
  get(...patterns: string[]): Promise<Record<string, string>>
  pipeline(commands: readonly (readonly string[])[]): Promise<string[]>
}

/** Gives the suite that is being described a redis-server. */
export function useConfigOracle(): ConfigOracle {
  const oracle = useOracle()
  const pipeline = async (commands: readonly (readonly string[])[]) => {
    const replies = await oracle.client.pipeline(commands.map((words) => words.map(latin1)))
    return replies.map((reply) => reply.toString('latin1'))
  }
  const call = async (...words: string[]) => (await pipeline([words]))[0]
  return {
    get server() {
      return oracle.server
    },
    pipeline,
    set: async (...pairs) => (await call('CONFIG', 'SET', ...pairs)).replace(/\r\n$/, ''),
    get: async (...patterns) => pairsOf(await call('CONFIG', 'GET', ...patterns)),
  }
}

/** The bulk strings of an array reply, in pairs. */
export function pairsOf(reply: string): Record<string, string> {
  const words: string[] = []
  let at = reply.indexOf('\r\n') + 2
  while (at < reply.length) {
    const start = reply.indexOf('\r\n', at) + 2
    const length = Number(reply.slice(at + 1, start - 2))
    words.push(reply.slice(start, start + length))
    at = start + length + 2
  }
  const pairs: Record<string, string> = {}
  for (let i = 0; i < words.length; i += 2) pairs[words[i]] = words[i + 1]
  return pairs
}

/** A folder for a suite, removed after it. */
export function useFolder(): { readonly path: string } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'redstart-config-')))
  after(() => rmSync(path, { recursive: true, force: true }))
  return { path }
}
