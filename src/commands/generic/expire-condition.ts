// The conditions of EXPIRE and its relatives: NX, XX, GT and LT, where XX may stand with GT or LT.

import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'

/** Bits of the conditions; 0: none; -1: the error reply is written. */
export type Condition = number

const NX = 1
const XX = 2
const GT = 4
const LT = 8
const FIRST_ARG = 3

const NX_EXCLUDES = 'ERR NX and XX, GT or LT options at the same time are not compatible'
const GT_EXCLUDES_LT = 'ERR GT and LT options at the same time are not compatible'

/** Reads the conditions from argument 3 on; each may be given again. */
export function readCondition(reply: ReplyWriter, request: Request): Condition {
  let condition = 0
  for (let i = FIRST_ARG; i < request.argc; i++) {
    const bit = bitOf(request, i)
    if (bit === 0) {
      reply.error(`ERR Unsupported option ${request.text(i).split('\0', 1)[0]}`)
      return -1
    }
    condition |= bit
  }
  const isBad = ((condition & NX) !== 0 && condition !== NX) || (condition & (GT | LT)) === (GT | LT)
  if (isBad) reply.error((condition & NX) !== 0 ? NX_EXCLUDES : GT_EXCLUDES_LT)
  return isBad ? -1 : condition
}

function bitOf(request: Request, i: number): Condition {
  if (request.is(i, 'nx')) return NX
  if (request.is(i, 'xx')) return XX
  if (request.is(i, 'gt')) return GT
  return request.is(i, 'lt') ? LT : 0
}

/** Whether a key that expires at `current` (negative: never) may get the time `next`, both of one kind of number. */
export function conditionAllows(
  condition: Condition,
  current: number | bigint,
  next: number | bigint,
): boolean {
  const expires = current >= 0
  if ((condition & NX) !== 0 && expires) return false
  if ((condition & (XX | GT)) !== 0 && !expires) return false
  if ((condition & GT) !== 0 && next <= current) return false
  return (condition & LT) === 0 || !expires || next < current
}
