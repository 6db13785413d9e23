// Writing all members of a set into a reply, behind a header that is written already.

import type { SetReader } from '../../collections/set-reader.ts'
import type { ReplyWriter } from '../../protocol/reply.ts'

export function replyMembers(reply: ReplyWriter, set: SetReader): void {
  set.first()
  while (set.step() && !reply.isOverfull) set.answer(reply)
}
