// What a configuration may ask for that this version cannot do. Such a server must not start and pretend.

import type { Config } from '../server/config/config.ts'
import { allParameters } from '../server/config/parameters.ts'
import { isPipeName } from './endpoints.ts'

/** A sentence for each setting that cannot be fulfilled, with what to do about it. */
export function unsupportedSettings(config: Config, platform: NodeJS.Platform = process.platform): string[] {
  const requests: string[] = []
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
  const unixSocket = config.text('unixsocket')
  if (platform === 'win32' && unixSocket !== '' && !isPipeName(unixSocket)) {
    requests.push(
      'unixsocket is a path, and Windows has no Unix sockets for Node. Use the name of a pipe, \\\\.\\pipe\\NAME.',
    )
  }
  return requests
}

/** Sentences for what is asked for in vain but does no harm: it deserves a warning. */
export function withoutEffect(config: Config): string[] {
  const names = allParameters
    .filter(({ options }) => (options.later ?? options.inert) !== undefined)
    .filter(({ name, initial }) => config.setting(name).text !== initial.text)
    .map(({ name }) => name)
  return names.length === 0 ? [] : [`These settings have no effect in this version: ${names.join(', ')}.`]
}
