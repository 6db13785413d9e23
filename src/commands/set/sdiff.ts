/** SDIFF and SDIFFSTORE: the members of the first set that none of the others has. */

import { SetDraft } from '../../collections/set-draft.ts'
import type { SetOperands } from '../../collections/set-operands.ts'
import type { Request } from '../../protocol/request.ts'
import { key, OVERWRITES, READS, repeated } from '../../server/args.ts'
import { defineCommand } from '../../server/command.ts'
import type { CommandContext } from '../../server/context.ts'
import { SET_EVENTS } from './events.ts'
import { openOperands } from './open.ts'
import { replyMembers } from './reply-members.ts'
import { storeResult } from './store-result.ts'

/**
 * Opens the operands from argument `from` on. False: nothing can be left, as the first key is absent or given again.
 * Null: a key has another type, and the error is written.
 */
function openDifference(ctx: CommandContext, request: Request, from: number): boolean | null {
  const { db, setOperands } = ctx
  if (openOperands(ctx, request, from, request.argc) < 0) return null
  const first = db.peek(request.buf, request.start[from], request.end[from])
  if (first === 0) return false
  for (let i = 1; i < setOperands.count; i++) if (setOperands.at(i).ref === first) return false
  return true
}

/** Whether it is less work to look every member up in the other sets than to take all their members out of a copy. */
function isLookingUpCheaper(operands: SetOperands): boolean {
  let sum = 0
  for (let i = 0; i < operands.count; i++) sum += operands.at(i).length
  return Math.floor((operands.at(0).length * operands.count) / 2) <= sum
}

/** Looks members up in the larger sets first: they are more likely to have them. */
function sortOthers(operands: SetOperands): void {
  operands.sort(1, false)
  operands.at(0).first()
}

/** The difference as a draft, by copying the first set and taking the members of the others out. */
function subtract({ setOperands }: CommandContext, draft: SetDraft): void {
  for (let i = 0; i < setOperands.count && (i === 0 || draft.size > 0); i++) {
    const operand = setOperands.at(i)
    operand.first()
    if (i === 0) while (operand.step()) draft.addMemberOf(operand)
    else while (operand.step() && draft.size > 0) draft.removeMemberOf(operand)
  }
}

function difference(ctx: CommandContext, request: Request): void {
  const { keyspace, db, reply, setOperands } = ctx
  const isPossible = openDifference(ctx, request, 1)
  if (isPossible === null) return
  if (!isPossible) return reply.set(0)
  if (isLookingUpCheaper(setOperands)) return replyOwn(ctx)
  const draft = new SetDraft(keyspace, db, setOperands.areIntsets)
  try {
    subtract(ctx, draft)
    reply.set(draft.size)
    replyMembers(reply, draft.open())
  } finally {
    draft.dispose()
  }
}

/** Answers the members of the first set that no other has as the walk finds them. */
function replyOwn({ reply, setOperands }: CommandContext): void {
  sortOthers(setOperands)
  const first = setOperands.at(0)
  const mark = reply.mark()
  let count = 0
  while (setOperands.stepOwn() && !reply.isOverfull) {
    first.answer(reply)
    count++
  }
  reply.setAt(mark, count)
}

export const sdiff = defineCommand({
  name: 'sdiff',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(n), n the members of all sets',
  summary: 'Returns the members of the first set that none of the others has.',
  flags: ['readonly'],
  tips: ['nondeterministic_output_order'],
  args: [repeated(key('key', READS))],
  run: difference,
})

export const sdiffstore = defineCommand({
  name: 'sdiffstore',
  group: 'set',
  since: '1.0.0',
  complexity: 'O(n), n the members of all sets',
  summary: 'Stores the members of the first set that none of the others has.',
  flags: ['write', 'denyoom'],
  args: [key('destination', OVERWRITES), repeated(key('key', READS))],
  run(ctx, request) {
    const { keyspace, db, setOperands } = ctx
    const isPossible = openDifference(ctx, request, 2)
    if (isPossible === null) return
    if (!isPossible) return storeResult(ctx, request, null, SET_EVENTS.sdiffstore)
    const draft = new SetDraft(keyspace, db, true)
    try {
      if (isLookingUpCheaper(setOperands)) {
        sortOthers(setOperands)
        while (setOperands.stepOwn()) draft.addMemberOf(setOperands.at(0))
      } else {
        subtract(ctx, draft)
      }
      storeResult(ctx, request, draft, SET_EVENTS.sdiffstore)
    } finally {
      draft.dispose()
    }
  },
})
