// The commands that work on keys of any type.

import type { CommandSpec } from '../../server/command.ts'

export const genericCommands: readonly CommandSpec[] = []
