/** CLIENT: the container of the commands that ask about connections and change them. */

import { defineCommand } from '../../server/command.ts'
import { clientHelp } from './client-help.ts'
import { clientGetname, clientId, clientSetinfo, clientSetname } from './client-identity.ts'
import { clientKill } from './client-kill.ts'
import { clientInfo, clientList } from './client-list.ts'
import { clientNoEvict, clientNoTouch, clientReply } from './client-modes.ts'
import { clientPause, clientUnpause } from './client-pause.ts'
import { clientCaching, clientTracking } from './client-tracking.ts'
import { clientGetredir, clientTrackinginfo } from './client-tracking-info.ts'
import { clientUnblock } from './client-unblock.ts'

export const client = defineCommand({
  name: 'client',
  group: 'connection',
  since: '2.4.0',
  complexity: 'That of the subcommand.',
  summary: 'Commands about the connections of clients.',
  flags: [],
  subcommands: [
    clientCaching,
    clientGetname,
    clientGetredir,
    clientHelp,
    clientId,
    clientInfo,
    clientKill,
    clientList,
    clientNoEvict,
    clientNoTouch,
    clientPause,
    clientReply,
    clientSetinfo,
    clientSetname,
    clientTracking,
    clientTrackinginfo,
    clientUnblock,
    clientUnpause,
  ],
})
