// The options of HSETEX and where its fields stand.

import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { wrongArity } from '../../server/errors.ts'
import { BAD_TIME, fieldCount, isUnixMs, readTime, timeForm } from './field-arguments.ts'

const ONE_TIME = 'ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified'
const ONE_CONDITION = 'ERR Only one of FXX or FNX arguments can be specified'
const NO_TIME_GIVEN = 'ERR missing expire time'
const BAD_COUNT = 'ERR invalid number of fields'
const NO_FIELDS = 'ERR missing FIELDS argument'

/** What an HSETEX asks for. */
export class SetexOptions {
  condition: 'fnx' | 'fxx' | null = null
  keepTime = false
  /** Unix milliseconds, or -1: the fields do not expire. */
  unixMs = -1
  /** Where the time stands, 0 for none; and whether it must be handed on in another form. */
  timeAt = 0
  isRelative = false
  /** Where the pairs begin. */
  first = 0

  /** Reads the request; false after an error reply. */
  read(ctx: CommandContext, request: Request): boolean {
    for (let i = 2; i < request.argc; i++) {
      if (request.is(i, 'fields')) return this.readFields(ctx, request, i)
      const error = this.readOption(ctx, request, i)
      if (error !== null) {
        if (error !== '') ctx.reply.error(error)
        return false
      }
      if (this.timeAt === i + 1) i++
    }
    ctx.reply.error(NO_FIELDS)
    return false
  }

  /** Null: fine; an error text; empty if the error is answered already. */
  private readOption(ctx: CommandContext, request: Request, i: number): string | null {
    const form = timeForm(request, i)
    const keeps = request.is(i, 'keepttl')
    if (form !== null || keeps) {
      if (this.timeAt !== 0 || this.keepTime) return ONE_TIME
      this.keepTime = keeps
      if (form === null) return null
      if (i + 1 >= request.argc) return NO_TIME_GIVEN
      this.timeAt = i + 1
      this.isRelative = !isUnixMs(form)
      this.unixMs = readTime(ctx, request, i + 1, form, 'hsetex')
      return this.unixMs === BAD_TIME ? '' : null
    }
    const word = request.is(i, 'fnx') ? 'fnx' : request.is(i, 'fxx') ? 'fxx' : null
    if (word === null) return `ERR unknown argument: ${request.text(i).split('\0', 1)[0]}`
    if (this.condition !== null) return ONE_CONDITION
    this.condition = word
    return null
  }

  private readFields({ reply }: CommandContext, request: Request, at: number): boolean {
    let error: string | null = null
    const words = request.argc - at - 2
    const count = words < 2 ? 1 : fieldCount(request, at + 1)
    if (count === 0) error = BAD_COUNT
    else if (words < 2 || words !== count * 2) error = wrongArity('hsetex')
    this.first = at + 2
    if (error !== null) reply.error(error)
    return error === null
  }
}
