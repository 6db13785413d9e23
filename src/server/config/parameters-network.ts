// Parameters of listening sockets, connections and their limits.

import { INT64_MAX } from '../../bytes/int64.ts'
import { UINT_MAX } from './types/c-numbers.ts'
import { bindAddresses } from './types/lists.ts'
import { int, memory, NATURAL, octal, PORT, uint, umemory } from './types/number.ts'
import { outputBufferLimits } from './types/output-buffer-limit.ts'
import { bool, text } from './types/simple.ts'

const MIB = 1024 ** 2

export const networkParameters = [
  bindAddresses('bind', ['*', '-::*']),
  int('port', 6379, PORT),
  bool('protected-mode', true),
  int('tcp-backlog', 511, NATURAL, { immutable: true }),
  int('tcp-keepalive', 300, NATURAL),
  int('timeout', 0, NATURAL),
  text('unixsocket', '', { immutable: true, unsetWhenEmpty: true }),
  octal('unixsocketperm', 0, [0, 0o777], { immutable: true }),
  uint('socket-mark-id', 0, [0, UINT_MAX], { immutable: true, inert: 'Node cannot mark sockets' }),
  uint('maxclients', 10000, [1, UINT_MAX]),
  uint('max-new-connections-per-cycle', 10, [1, 1000], { inert: 'Node accepts connections by itself' }),
  uint('max-new-tls-connections-per-cycle', 1, [1, 1000], { inert: 'Node accepts connections by itself' }),
  outputBufferLimits(
    'client-output-buffer-limit',
    'normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60',
  ),
  umemory('client-query-buffer-limit', 1024 * MIB, [MIB, INT64_MAX]),
  memory('proto-max-bulk-len', 512 * MIB, [MIB, INT64_MAX]),
]
