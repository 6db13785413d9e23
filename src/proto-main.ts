import { commands } from './commands/index.ts'
import { Listeners } from './net/listener.ts'
import { SystemClock } from './server/clock.ts'
import { Config } from './server/config/config.ts'
import { Log } from './server/log.ts'
import { Server } from './server/server.ts'

const clock = new SystemClock()
const config = new Config({ directory: process.cwd() })
const log = new Log({
  level: 'notice',
  sink: (l) => process.stdout.write(l),
  pid: process.pid,
  now: () => clock.now(),
})
const server = new Server({
  config,
  clock,
  log,
  commands,
  pid: process.pid,
  onShutdown: () => process.exit(0),
})
server.start()
const l = new Listeners(server, process.argv[3] === 'plain')
await l.open({ host: '127.0.0.1', port: Number(process.argv[2]) })
console.log('Ready to accept connections')
