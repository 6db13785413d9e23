// Waiting for a condition that other code of the process or another process brings about.

/** Resolves when the condition holds, looking again and again; rejects after `timeoutMs`. */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const endMs = performance.now() + timeoutMs
  for (let pauseMs = 0; !(await condition()); pauseMs = Math.min(20, pauseMs + 1)) {
    if (performance.now() > endMs) throw new Error(`not within ${timeoutMs} ms: ${condition}`)
    await new Promise((resolve) => (pauseMs === 0 ? setImmediate(resolve) : setTimeout(resolve, pauseMs)))
  }
}
