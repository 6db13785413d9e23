// The process's title, from `proc-title-template`.

import type { Config } from '../server/config/config.ts'
import { expandTitleTemplate } from '../server/config/types/proc-title.ts'

/** The title of a server process; `program` is how it was started. */
export function processTitle(config: Config, program: string, port: number): string | undefined {
  const bind = config.value('bind')[0]?.replace(/^-/, '') ?? '*'
  const variables: Record<string, string> = {
    title: program,
    'listen-addr': port > 0 ? `${bind}:${port}` : config.text('unixsocket'),
    'server-mode': '',
    port: String(port),
    'tls-port': String(config.number('tls-port')),
    unixsocket: config.text('unixsocket'),
    'config-file': config.filePath ?? '',
  }
  return expandTitleTemplate(config.text('proc-title-template'), (name) => variables[name])
}
