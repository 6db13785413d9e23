// The libraries of functions that the commands of an append-only file load: kept as texts until the server can run them.

import type { Request } from '../../protocol/request.ts'

/** Collects what FUNCTION LOAD, DELETE and FLUSH do. */
export class LibraryLog {
  libraries: Uint8Array[] = []

  /** Takes a command if it is one of functions; false: it is not. */
  take(request: Request): boolean {
    if (!request.is(0, 'function') || request.argc < 2) return false
    if (request.is(1, 'load') && request.argc > 2) this.load(request.bytes(request.argc - 1))
    else if (request.is(1, 'delete') && request.argc > 2) this.delete(request.text(2))
    else if (request.is(1, 'flush')) this.libraries = []
    return true
  }

  private load(library: Uint8Array): void {
    this.delete(nameOf(library))
    this.libraries.push(library)
  }

  private delete(name: string): void {
    this.libraries = this.libraries.filter((library) => nameOf(library) !== name)
  }
}

/** The name in the first line: `#!lua name=...`. */
function nameOf(library: Uint8Array): string {
  const end = library.indexOf(10)
  const line = Buffer.from(library.subarray(0, end < 0 ? library.length : end)).toString('latin1')
  return /\bname=([^\s]+)/i.exec(line)?.[1] ?? ''
}
