// Frees what is too large to be freed at once, in slices between turns of the event loop.

import type { LazyFree } from '../keyspace/lazy-free.ts'

/** Objects freed in one slice. */
const SLICE_OBJECTS = 500

/** Works on the queue of one keyspace while there is anything in it. */
export class FreeLoop {
  private readonly queue: LazyFree
  private next: NodeJS.Immediate | null = null

  constructor(queue: LazyFree) {
    this.queue = queue
    queue.onWork = () => this.schedule()
  }

  close(): void {
    if (this.next !== null) clearImmediate(this.next)
  }

  private schedule(): void {
    this.next = setImmediate(() => {
      this.next = null
      if (this.queue.run(SLICE_OBJECTS)) this.schedule()
    })
  }
}
