// The process's title, from `proc-title-template`.

import type { Instance } from '../instance/instance.ts'
import { expandTitleTemplate } from '../server/config/types/proc-title.ts'

/** What stands for `{title}`: Node does not tell how the program was called. */
const PROGRAM = 'redstart'

/** The title of a server process; undefined if the template makes no sense. */
function processTitle({ config, host, port }: Instance): string | undefined {
  const unixSocket = config.text('unixsocket')
  const variables: Record<string, string> = {
    title: PROGRAM,
    'listen-addr': port > 0 ? `${host}:${port}` : unixSocket,
    'server-mode': '',
    port: String(config.number('port')),
    'tls-port': String(config.number('tls-port')),
    unixsocket: unixSocket,
    'config-file': config.filePath ?? '',
  }
  return expandTitleTemplate(config.text('proc-title-template'), (name) => variables[name])
}

/**
 * Shows the title in the list of processes, now and whenever it changes. The system cuts it off where the command
 * line with which the process was started ended.
 */
export function showTitle(instance: Instance): void {
  const { config } = instance
  const show = () => {
    process.title = processTitle(instance) ?? process.title
    return undefined
  }
  if (config.bool('set-proc-title')) {
    show()
    instance.onRebound = show
  }
  config.onChange('proc-title-template', show)
}
