// The limit on how long commands may make a string: `proto-max-bulk-len`, as for strings that are received.

import type { CommandContext } from '../../server/context.ts'

/** The least that `proto-max-bulk-len` can be. */
const LEAST_LIMIT_BYTES = 1024 * 1024

/** Whether a string of this length must not be made. */
export function isTooLong(ctx: CommandContext, lengthBytes: number): boolean {
  return lengthBytes > LEAST_LIMIT_BYTES && lengthBytes > ctx.server.config.number('proto-max-bulk-len')
}
