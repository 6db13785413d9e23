// What `redstart --help` and `redstart --version` print.

import { REDIS_VERSION, REDSTART_VERSION } from '../server/version.ts'

export const USAGE = `Usage: redstart [/path/to/redis.conf] [options] [-]
       redstart - (read the configuration from standard input)
       redstart -v or --version
       redstart -h or --help
       redstart check-rdb FILE (what an RDB file holds, or where it is broken)
       redstart check-aof [--fix] [--truncate-to-timestamp SECONDS] FILE (the same for an append-only file)

Every directive of redis.conf is an option too:
       redstart --port 7777 --maxclients 100
       redstart /etc/redis/redis.conf --loglevel verbose
       echo 'timeout 60' | redstart --port 7777 -
`

/**
 * The line that `--version` prints. Tools that start a redis-server look in it for the first `v=` with a version, and
 * decide by that what they may use: so Redis's own comes first.
 */
export function versionLine(): string {
  return `Compatible with Redis server v=${REDIS_VERSION} malloc=libc bits=64 redstart=${REDSTART_VERSION}\n`
}
