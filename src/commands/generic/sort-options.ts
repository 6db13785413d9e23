// The options of SORT: they come in any order and any number of times, and the last of several counts.

import { parseInt64 } from '../../bytes/int64.ts'
import type { Request } from '../../protocol/request.ts'
import { OVERWRITES, READS } from '../../server/args.ts'
import { ERRORS } from '../../server/errors.ts'
import type { KeyPosition } from '../../server/key-specs.ts'
import { SortPattern } from './sort-pattern.ts'

const FIRST_OPTION = 2

/** What a SORT asks for. */
export class SortOptions {
  descending = false
  alpha = false
  /** The first element of the answer. */
  offset = 0
  /** The number of elements, all if negative. */
  count = -1
  /** Where the key for the result stands among the arguments, or 0. */
  storeAt = 0
  by: SortPattern | null = null
  /** BY named something that is the same for each element, if only once: nothing is sorted then. */
  keepsOrder = false
  readonly get: SortPattern[] = []

  /** Reads the options of a request; returns an error text, or null. */
  read(request: Request, allowStore: boolean): string | null {
    let i = FIRST_OPTION
    while (i < request.argc) {
      if (request.is(i, 'limit') && i + 2 < request.argc) {
        if (!this.readLimit(request, i)) return ERRORS.notInteger
        i += 3
      } else if (this.readFlag(request, i)) {
        i++
      } else {
        if (i + 1 >= request.argc || !this.readWord(request, i, allowStore)) return ERRORS.syntax
        i += 2
      }
    }
    return null
  }

  /** Reads an option that stands alone. */
  private readFlag(request: Request, i: number): boolean {
    if (request.is(i, 'asc')) this.descending = false
    else if (request.is(i, 'desc')) this.descending = true
    else if (request.is(i, 'alpha')) this.alpha = true
    else return false
    return true
  }

  /** Reads an option with one word behind it. */
  private readWord(request: Request, i: number, allowStore: boolean): boolean {
    if (request.is(i, 'get')) {
      this.get.push(new SortPattern(request.bytes(i + 1)))
    } else if (request.is(i, 'by')) {
      this.by = new SortPattern(request.bytes(i + 1))
      this.keepsOrder ||= this.by.isConstant
    } else {
      if (!allowStore || !request.is(i, 'store')) return false
      this.storeAt = i + 1
    }
    return true
  }

  private readLimit({ buf, start, end }: Request, i: number): boolean {
    const offset = parseInt64(buf, start[i + 1], end[i + 1])
    const count = parseInt64(buf, start[i + 2], end[i + 2])
    if (offset === null || count === null) return false
    this.offset = Number(offset)
    this.count = Number(count)
    return true
  }
}

/** The keys of a SORT: what is sorted, and where the result goes. What BY and GET lead to depends on the elements. */
export function sortKeys(request: Request): KeyPosition[] {
  const keys: KeyPosition[] = [{ position: 1, flags: READS }]
  for (let i = FIRST_OPTION; i < request.argc; i++) {
    if (request.is(i, 'limit')) i += 2
    else if (request.is(i, 'get') || request.is(i, 'by')) i++
    else if (request.is(i, 'store') && i + 1 < request.argc) keys[1] = { position: i + 1, flags: OVERWRITES }
  }
  return keys
}
