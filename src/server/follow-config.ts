// Keeps the values that the hot path reads where it finds them without a look-up, now and when the configuration changes.

import type { Keyspace } from '../keyspace/keyspace.ts'
import { applyAuthentication } from './authentication.ts'
import type { Clock } from './clock.ts'
import type { CommandTimes } from './command-times.ts'
import type { Config } from './config/config.ts'
import type { Cron } from './cron.ts'
import { followLimits } from './follow-limits.ts'
import type { InputProcessor } from './input.ts'
import { KeyEventPublisher } from './key-events.ts'
import type { Output } from './output.ts'
import type { PubSub } from './pubsub.ts'
import type { ClientRegistry } from './server-api.ts'
import type { Tracking } from './tracking.ts'

/** The parts of a server that have settings. */
export interface ConfiguredParts {
  readonly config: Config
  readonly clock: Clock
  readonly clients: ClientRegistry
  readonly cron: Cron
  readonly input: InputProcessor
  readonly keyspace: Keyspace
  readonly output: Output
  readonly pubsub: PubSub
  readonly times: CommandTimes
  readonly tracking: Tracking
}

type Names = Parameters<Config['onChange']>[0]

/** Sets what the configuration says, and goes on doing so. */
export function followConfig(parts: ConfiguredParts): void {
  const { clients, clock, config, cron, input, keyspace, output, times, tracking } = parts
  const follow = (names: Names, apply: () => void) => {
    apply()
    config.onChange(names, () => {
      apply()
      return undefined
    })
  }
  followLimits(config, keyspace.limits)
  follow('proto-max-bulk-len', () => {
    input.limits.maxBulkBytes = config.number('proto-max-bulk-len')
  })
  follow('client-query-buffer-limit', () => {
    input.setQueryBufferLimit(config.number('client-query-buffer-limit'))
  })
  follow('client-output-buffer-limit', () => {
    output.setLimits(config.value('client-output-buffer-limit'))
  })
  follow('requirepass', () => {
    for (const client of clients.all()) applyAuthentication(config, client)
  })
  follow('latency-tracking', () => {
    times.tracksLatency = config.bool('latency-tracking')
  })
  follow('tracking-table-max-keys', () => {
    tracking.maxKeys = config.number('tracking-table-max-keys')
  })
  const keyEvents = new KeyEventPublisher(keyspace, parts.pubsub)
  follow('notify-keyspace-events', () => {
    keyEvents.setClasses(config.number('notify-keyspace-events'))
  })
  follow('hz', () => cron.start(clock, config.number('hz')))
  followAccessClock(follow, config, keyspace)
}

function followAccessClock(
  follow: (names: Names, apply: () => void) => void,
  config: Config,
  keyspace: Keyspace,
): void {
  const { access } = keyspace
  follow('maxmemory-policy', () => {
    access.lfu = config.text('maxmemory-policy').endsWith('-lfu')
    access.set(keyspace.nowMs)
  })
  follow('lfu-log-factor', () => {
    access.logFactor = config.number('lfu-log-factor')
  })
  follow('lfu-decay-time', () => {
    access.decayMinutes = config.number('lfu-decay-time')
  })
}
