/** CLIENT HELP: the subcommands and what they do. */

import { defineCommand } from '../../server/command.ts'
import { type HelpEntry, replyHelp } from '../../server/help.ts'

const ENTRIES: readonly HelpEntry[] = [
  ['CACHING (YES|NO)', 'Whether what the next command reads is tracked, in the modes OPTIN and OPTOUT.'],
  ['GETREDIR', 'The number of the connection that gets the invalidation messages of this one.'],
  ['GETNAME', 'The name of this connection.'],
  ['ID', 'The number of this connection.'],
  ['INFO', 'What CLIENT LIST says of this connection.'],
  ['KILL <ip:port>', 'Close the connection that comes from this address.'],
  [
    'KILL <option> <value> [<option> <value> [...]]',
    'Close all connections to which every option applies:',
    '* ADDR (<ip:port>|<unixsocket>:0)',
    '  They come from this address.',
    '* LADDR (<ip:port>|<unixsocket>:0)',
    '  They came in at this address.',
    '* TYPE (NORMAL|MASTER|REPLICA|PUBSUB)',
    '  They are of this type.',
    '* USER <username>',
    '  They belong to this user.',
    '* SKIPME (YES|NO)',
    '  Whether this connection is spared; it is unless NO is said.',
    '* ID <client-id>',
    '  The connection with this number.',
    '* MAXAGE <maxage>',
    '  They are at least so many seconds old.',
  ],
  [
    'LIST [options ...]',
    'One line about each connection:',
    '* TYPE (NORMAL|MASTER|REPLICA|PUBSUB)',
    '  Only about those of this type.',
    '* ID <client-id> [<client-id> [...]]',
    '  Only about those with these numbers.',
  ],
  ['UNPAUSE', 'End a pause.'],
  ['PAUSE <timeout> [WRITE|ALL]', 'Hold all commands, or those that write, back for <timeout> milliseconds.'],
  ['REPLY (ON|OFF|SKIP)', 'Whether this connection gets replies; SKIP: none to the next command.'],
  ['SETNAME <name>', 'Call this connection <name>.'],
  [
    'SETINFO <option> <value>',
    'Say who uses this connection:',
    '* LIB-NAME: the name of the client library.',
    '* LIB-VER: the version of the client library.',
  ],
  ['UNBLOCK <clientid> [TIMEOUT|ERROR]', 'End the wait of a blocked client.'],
  [
    'TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]]',
    '       [OPTIN] [OPTOUT] [NOLOOP]',
    'Tell this connection which keys it has to drop from its cache.',
  ],
  ['TRACKINGINFO', 'The state of tracking for this connection.'],
  ['NO-EVICT (ON|OFF)', 'Whether this connection is spared when clients take too much memory.'],
  ['NO-TOUCH (ON|OFF)', 'Whether reads on this connection leave the LRU and LFU figures of keys alone.'],
]

export const clientHelp = defineCommand({
  name: 'help',
  group: 'connection',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Lists the subcommands and what they do.',
  flags: ['loading', 'stale'],
  args: [],
  run({ reply }) {
    replyHelp(reply, 'client', ENTRIES)
  },
})
