// Compares everything two servers hold: the keys of their databases, and of each key type, value and encoding.

import type { Command } from './command.ts'
import { anyReply, type Comparison, sameBytes, sameElements, samePairs } from './comparison.ts'
import type { Exchange, RunResult } from './difference.ts'
import { runSteps } from './differential.ts'
import type { PairConnections } from './pair.ts'
import { decodeReply, splitElements } from './reply.ts'
import type { Step } from './script.ts'

/** How the value of a type is read, and how what was read compares. A new data type adds its line. */
const READERS: Readonly<Record<string, (key: Buffer) => Step>> = {
  string: (key) => ({ command: ['GET', key], compare: sameBytes }),
  list: (key) => ({ command: ['LRANGE', key, 0, -1], compare: sameBytes }),
  set: (key) => ({ command: ['SMEMBERS', key], compare: sameElements }),
  zset: (key) => ({ command: ['ZRANGE', key, 0, -1, 'WITHSCORES'], compare: sameBytes }),
  hash: (key) => ({ command: ['HGETALL', key], compare: samePairs }),
  stream: (key) => ({ command: ['XRANGE', key, '-', '+'], compare: sameBytes }),
}

/** Whether a key expires, not when: the servers read their clocks at different instants. */
const sameExpiry: Comparison = (oracle, subject) => expiryState(oracle) === expiryState(subject)

/** Compares the given databases, which the main connection can select. It is left in the last of them. */
export async function compareDatasets(
  connections: PairConnections,
  databases: readonly number[],
): Promise<RunResult> {
  const listing = await runSteps(connections, databases.flatMap(listKeys))
  if (listing.differs) return listing
  const states = await runSteps(connections, keySteps(listing.history, databases, keyStateSteps))
  if (states.differs) return states
  return await runSteps(connections, valueSteps(states.history))
}

function listKeys(database: number): Step[] {
  return [{ command: ['SELECT', database] }, { command: ['KEYS', '*'], compare: sameElements }]
}

function keySteps(
  listing: readonly Exchange[],
  databases: readonly number[],
  stepsFor: (key: Buffer) => Step[],
): Step[] {
  const keyLists = listing.filter(({ step }) => step.command[0] === 'KEYS')
  return databases.flatMap((database, i) => {
    const keys = splitElements(keyLists[i]?.oracle as Buffer).map(bulkBytes)
    return keys.length === 0 ? [] : [select(database), ...keys.flatMap(stepsFor)]
  })
}

function keyStateSteps(key: Buffer): Step[] {
  let type = ''
  const compareType: Comparison = (oracle, subject) => {
    type = String(decodeReply(oracle))
    return oracle.equals(subject)
  }
  return [
    { command: ['TYPE', key], compare: compareType },
    { command: ['PTTL', key], compare: sameExpiry },
    {
      command: ['OBJECT', 'ENCODING', key],
      compare: (oracle, subject) => oracle.equals(subject) || isNewForm(type, oracle, subject),
    },
  ]
}

/** Whether the encodings differ because Redis 7.2 keeps short lists, and small sets of any members, as listpacks. */
function isNewForm(type: string, oracle: Buffer, subject: Buffer): boolean {
  const old = type === 'list' ? 'quicklist' : type === 'set' ? 'hashtable' : null
  return old === decodeReply(oracle) && decodeReply(subject) === 'listpack'
}

/** Turns the replies of TYPE into commands that read the values, in the same databases. */
function valueSteps(states: readonly Exchange[]): Step[] {
  return states.flatMap(({ step, oracle }): Step[] => {
    const [name, argument] = step.command
    if (name === 'SELECT') return [step]
    if (name !== 'TYPE') return []
    const reader = READERS[String(decodeReply(oracle as Buffer))]
    return reader === undefined ? [] : [reader(argument as Buffer)]
  })
}

function select(database: number): Step {
  const command: Command = ['SELECT', database]
  return { command, compare: anyReply }
}

function expiryState(pttl: Buffer): string {
  return pttl[0] === 0x3a && pttl[1] !== 0x2d ? 'expires' : pttl.toString('latin1')
}

function bulkBytes(raw: Buffer): Buffer {
  return raw.subarray(raw.indexOf('\r\n') + 2, -2)
}
