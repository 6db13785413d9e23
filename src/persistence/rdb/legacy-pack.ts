// Ziplists and zipmaps in files: read as a string, checked entry by entry, and written anew as a listpack.

import { ListpackBuilder } from '../../encodings/listpack-builder.ts'
import type { UntrustedWalk } from '../../encodings/untrusted-walk.ts'
import { ZiplistWalk } from '../../encodings/ziplist.ts'
import { ZipmapWalk } from '../../encodings/zipmap.ts'
import { PackReader } from './read-pack.ts'
import type { RdbReader } from './reader.ts'

/** The listpack with the elements of a ziplist or zipmap. */
export class LegacyPack extends PackReader {
  private readonly walk: UntrustedWalk
  private readonly built = new ListpackBuilder()
  /** Bytes of the longest element. */
  longestBytes = 0

  constructor(walk: UntrustedWalk) {
    super()
    this.walk = walk
  }

  /** Reads what `walk` walks. Throws RdbError if it is broken. */
  override read(reader: RdbReader): void {
    const { walk, built, range } = this
    reader.string(range)
    built.begin()
    this.longestBytes = 0
    walk.begin(range.bytes, range.start, range.end)
    while (walk.next()) {
      const { bytes, start, end } = walk.element
      built.add(bytes, start, end)
      if (end - start > this.longestBytes) this.longestBytes = end - start
    }
    if (walk.problem !== '') throw reader.error(walk.problem)
    this.isOwned = false
    this.count = built.count
    range.end = built.finish()
    range.bytes = built.bytes
    range.start = 0
  }
}

/** One reader for each old form: values are read one after the other. */
export class LegacyPacks {
  readonly ziplist: LegacyPack = new LegacyPack(new ZiplistWalk())
  readonly zipmap: LegacyPack = new LegacyPack(new ZipmapWalk())
}
