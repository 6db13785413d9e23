// The argument that names an end of a list: LEFT or RIGHT.

import type { Request } from '../../protocol/request.ts'
import { type Arg, oneOf, token } from '../../server/args.ts'

/** What `readSide` found. */
export const HEAD = 1
const TAIL = 0
export const NO_SIDE = -1

/** The declaration of an argument that names an end. */
export function side(name: string): Arg {
  return oneOf(name, [token('LEFT'), token('RIGHT')])
}

/** Which end an argument names: HEAD for LEFT, TAIL for RIGHT, or NO_SIDE. */
export function readSide(request: Request, i: number): number {
  if (request.is(i, 'left')) return HEAD
  return request.is(i, 'right') ? TAIL : NO_SIDE
}
