// What a configuration may ask for that this version cannot do. Such a server must not start and pretend.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../server/config/config.ts'

/** A sentence for each thing that the configuration asks for in vain, with what to do about it. */
export function unsupportedRequests(config: Config): string[] {
  return [...persistenceRequests(config), ...networkRequests(config)]
}

/** Sentences for things that are asked for by default, so that they only deserve a warning. */
export function unsupportedDefaults(config: Config): string[] {
  if (config.setting('save').text === '') return []
  return [
    "Save points are configured, but this version keeps data in memory only: nothing will be saved. Use --save '' to silence this.",
  ]
}

function persistenceRequests(config: Config): string[] {
  const requests: string[] = []
  const dir = config.text('dir')
  const file = join(dir, config.text('dbfilename'))
  if (existsSync(file)) {
    requests.push(
      `There is a data file, ${file}, and this version cannot load it yet. Start in another folder (--dir) or with another --dbfilename.`,
    )
  }
  if (config.bool('appendonly')) {
    requests.push(
      'appendonly is on, and this version cannot write an append-only file yet. Use --appendonly no.',
    )
  } else if (hasAppendOnlyFiles(join(dir, config.text('appenddirname')))) {
    requests.push(
      `There are append-only files in ${join(dir, config.text('appenddirname'))}, and this version cannot load them yet. Start in another folder (--dir).`,
    )
  }
  return requests
}

function hasAppendOnlyFiles(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.manifest'))
}

function networkRequests(config: Config): string[] {
  const requests: string[] = []
  if (config.setting('replicaof').text !== '') {
    requests.push('replicaof is set, and this version cannot replicate yet. Remove the directive.')
  }
  if (config.bool('cluster-enabled')) {
    requests.push(
      'cluster-enabled is on, and this version has no cluster mode yet. Use --cluster-enabled no.',
    )
  }
  if (config.number('tls-port') !== 0) {
    requests.push('tls-port is set, and this version has no TLS yet. Use --tls-port 0.')
  }
  if (config.text('aclfile') !== '') {
    requests.push(
      'aclfile is set, and this version knows no users but the default one yet. Remove the directive.',
    )
  }
  return requests
}
