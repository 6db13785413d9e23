// What the tests of list commands share.

import type { Command } from '../support/command.ts'

/** Both servers get small nodes, so that few elements make a long list of several nodes. */
export const SMALL_NODES: Command = ['CONFIG', 'SET', 'list-max-listpack-size', '4']

/** An element that is too long for any node but with -5, and one that is too long for all. */
export const LONG = 'L'.repeat(10_000)
export const HUGE = 'H'.repeat(70_000)

/** Keys of every kind that a list command can meet, and how they are made. */
const MAKING: Readonly<Record<string, readonly Command[]>> = {
  string: [['SET', 'string', 'v']],
  gone: [
    ['RPUSH', 'gone', 'x'],
    ['PEXPIREAT', 'gone', '1'],
  ],
  one: [['RPUSH', 'one', 'x']],
  list: [['RPUSH', 'list', 'a', 'b', '12', 'a', '-7', 'c']],
  long: [['RPUSH', 'long', ...Array.from({ length: 40 }, (_, i) => `${i % 3 === 0 ? 'a' : i}`)]],
  large: [['RPUSH', 'large', 'a', LONG, 'b', HUGE, 'a']],
  missing: [],
}

export const ALL_KEYS: readonly string[] = Object.keys(MAKING)

/** The commands that make these keys, and nothing else. */
export function only(...keys: readonly string[]): Command[] {
  return [['FLUSHALL'], ...[...new Set(keys)].flatMap((key) => MAKING[key] ?? [])]
}

/** Integers as arguments: at and beyond all borders, and none at all. */
export const INTEGERS = [
  ...['0', '1', '-1', '2', '-2', '3', '5', '6', '-6', '-7', '39', '40', '-40', '-41', '100', '-100'],
  ...['9223372036854775807', '-9223372036854775807', '9223372036854775808', '', 'x', '1.0', '-0', ' 1'],
]
