// What a server says when it starts: a few lines that people read and supervisors wait for.

import { REDIS_VERSION, REDSTART_VERSION } from '../server/version.ts'

/** The name, the version, the port and the process, with a small bird. */
export function banner(port: number, pid: number): string {
  return [
    '',
    '        __',
    `      <(o )___     Redstart ${REDSTART_VERSION}, compatible with Redis ${REDIS_VERSION} (64 bit)`,
    '       ( ._> /     Running in standalone mode',
    `        \`---'      Port: ${port}`,
    `          ||       PID: ${pid}`,
    '',
    '',
  ].join('\n')
}
