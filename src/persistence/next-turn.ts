// Long work lets the event loop have its turns.

/** Resolves in the next turn of the event loop, or later if there is time to wait for. */
export function nextTurn(waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (waitMs > 0) setTimeout(resolve, waitMs)
    else setImmediate(resolve)
  })
}
