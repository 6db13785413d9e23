// The commands that speak to the server itself.

import type { CommandSpec } from '../../server/command.ts'

export const serverCommands: readonly CommandSpec[] = []
