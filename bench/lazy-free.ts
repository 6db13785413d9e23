// Waiting until a server has freed what was deleted.

import type { RawClient } from '../test/support/raw-client.ts'
import { infoField } from './competitors.ts'

const POLL_MS = 20

/** Resolves when nothing that was deleted waits to be freed: that would count as the work of whatever comes next. */
export async function untilFreed(client: RawClient): Promise<void> {
  while ((await infoField(client, 'lazyfree_pending_objects')) !== '0') {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
