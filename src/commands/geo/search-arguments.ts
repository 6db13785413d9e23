// The arguments of the geo searches behind their keys, in whatever order they come.

import { parseDouble } from '../../bytes/double.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'
import { ERRORS, shownArgument } from '../../server/errors.ts'
import { readInteger } from '../sorted-set/arguments.ts'
import { readCoordinates } from './coordinates.ts'
import { BAD_UNIT, readUnit } from './units.ts'

/** What a command is, beside a search. */
export interface SearchKind {
  /** Where its options begin. */
  readonly from: number
  /** GEOSEARCH and GEOSEARCHSTORE: centre and shape are options. */
  readonly isOpen: boolean
  /** GEORADIUS and GEORADIUSBYMEMBER: STORE and STOREDIST with a key are options. */
  readonly mayStore: boolean
  /** GEOSEARCHSTORE: what it stores under argument 1. */
  readonly stores: boolean
}

const NO_SUCH_MEMBER = 'ERR could not decode requested zset member'

/** What a request asks for. The shape itself is in the context's search. */
export class SearchArguments {
  withDistance = false
  withHash = false
  withCoordinates = false
  /** 1 or -1: nearest or farthest first; 0: in no order. */
  order = 0
  /** 0: all. */
  count = 0
  any = false
  /** Where the key stands to store under; 0: the matches are replied. */
  storeAt = 0
  storesDistance = false
  /** Metres of the unit. */
  unit = 1

  private fromMember = false
  private fromPlace = false
  private hasCircle = false
  private hasBox = false
  private radius = 0
  private width = 0
  private height = 0

  /**
   * Reads all options. `isThere`: the context's sorted set is open, so that a member can be looked up. Returns the error,
   * or null.
   */
  read(ctx: CommandContext, request: Request, kind: SearchKind, isThere: boolean): string | null {
    if (kind.stores) this.storeAt = 1
    for (let i = kind.from; i < request.argc; i++) {
      const next = this.readOption(ctx, request, i, kind, isThere)
      if (typeof next === 'string') return next
      i = next
    }
    return this.conflict(request, kind)
  }

  /** Reads the option at argument `i`: the position of its last word, or an error. */
  private readOption(
    ctx: CommandContext,
    request: Request,
    i: number,
    kind: SearchKind,
    isThere: boolean,
  ): number | string {
    const values = request.argc - i - 1
    if (request.is(i, 'withdist')) this.withDistance = true
    else if (request.is(i, 'withhash')) this.withHash = true
    else if (request.is(i, 'withcoord')) this.withCoordinates = true
    else if (request.is(i, 'any')) this.any = true
    else if (request.is(i, 'asc')) this.order = 1
    else if (request.is(i, 'desc')) this.order = -1
    else if (request.is(i, 'count') && values > 0) return this.readCount(request, i + 1) ?? i + 1
    else if (kind.isOpen) return this.readShape(ctx, request, i, kind, isThere)
    else if (kind.mayStore && values > 0 && (request.is(i, 'store') || request.is(i, 'storedist'))) {
      this.storeAt = i + 1
      this.storesDistance = request.is(i, 'storedist')
      return i + 1
    } else return ERRORS.syntax
    return i
  }

  private readCount(request: Request, i: number): string | null {
    this.count = readInteger(request, i)
    if (Number.isNaN(this.count)) return ERRORS.notInteger
    return this.count <= 0 ? 'ERR COUNT must be > 0' : null
  }

  private readShape(
    ctx: CommandContext,
    request: Request,
    i: number,
    kind: SearchKind,
    isThere: boolean,
  ): number | string {
    const values = request.argc - i - 1
    if (kind.stores && request.is(i, 'storedist')) {
      this.storesDistance = true
      return i
    }
    if (values > 0 && !this.fromPlace && request.is(i, 'frommember')) {
      this.fromMember = true
      return (isThere ? this.readMember(ctx, request, i + 1) : null) ?? i + 1
    }
    if (values > 1 && !this.fromMember && request.is(i, 'fromlonlat')) {
      this.fromPlace = true
      return readCoordinates(request, i + 1, ctx.geo.shape) ?? i + 2
    }
    if (values > 1 && !this.hasBox && request.is(i, 'byradius')) {
      this.hasCircle = true
      return this.readRadius(request, i + 1) ?? i + 2
    }
    if (values > 2 && !this.hasCircle && request.is(i, 'bybox')) {
      this.hasBox = true
      return this.readBox(request, i + 1) ?? i + 3
    }
    return ERRORS.syntax
  }

  /** The centre is where the member in argument `i` lies. */
  readMember({ geo, zset }: CommandContext, request: Request, i: number): string | null {
    if (!zset.find(request.buf, request.start[i], request.end[i])) return NO_SUCH_MEMBER
    geo.place.decode(zset.score)
    geo.shape.longitude = geo.place.longitude
    geo.shape.latitude = geo.place.latitude
    return null
  }

  /** A radius and its unit. */
  readRadius(request: Request, i: number): string | null {
    this.radius = parseDouble(request.buf, request.start[i], request.end[i])
    if (Number.isNaN(this.radius)) return 'ERR need numeric radius'
    if (this.radius < 0) return 'ERR radius cannot be negative'
    return this.readUnit(request, i + 1)
  }

  private readBox(request: Request, i: number): string | null {
    const { buf, start, end } = request
    this.width = parseDouble(buf, start[i], end[i])
    if (Number.isNaN(this.width)) return 'ERR need numeric width'
    this.height = parseDouble(buf, start[i + 1], end[i + 1])
    if (Number.isNaN(this.height)) return 'ERR need numeric height'
    if (this.width < 0 || this.height < 0) return 'ERR height or width cannot be negative'
    return this.readUnit(request, i + 2)
  }

  private readUnit(request: Request, i: number): string | null {
    this.unit = readUnit(request, i)
    return Number.isNaN(this.unit) ? BAD_UNIT : null
  }

  /** Why the options do not go together, or null. */
  private conflict(request: Request, { isOpen, stores }: SearchKind): string | null {
    if (this.storeAt > 0 && (this.withDistance || this.withHash || this.withCoordinates)) {
      const what = stores ? 'GEOSEARCHSTORE' : 'STORE option in GEORADIUS'
      return `ERR ${what} is not compatible with WITHDIST, WITHHASH and WITHCOORD options`
    }
    if (isOpen && !this.fromMember && !this.fromPlace) {
      return `ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for ${shownArgument(request, 0)}`
    }
    if (isOpen && !this.hasCircle && !this.hasBox) {
      return `ERR exactly one of BYRADIUS and BYBOX can be specified for ${shownArgument(request, 0)}`
    }
    return this.any && this.count === 0 ? 'ERR the ANY argument requires COUNT argument' : null
  }

  /** Gives the shape of the context's search its extent. */
  applyShape({ geo }: CommandContext): void {
    if (this.hasBox) geo.shape.makeBox(this.width, this.height, this.unit)
    else geo.shape.makeCircle(this.radius * this.unit)
  }
}
