// CLIENT REPLY and CLIENT KILL around and inside transactions, beside redis-server: which bytes still go out.

import { describe, test } from 'node:test'
import { compareLines, useRawPair } from '../connection/raw-pair.ts'
import { oracleMissing } from '../support/redis-binary.ts'

const SCRIPTS: readonly (readonly string[])[] = [
  ['CLIENT REPLY SKIP', 'MULTI', 'SET k v', 'GET k', 'EXEC', 'PING'],
  ['MULTI', 'CLIENT REPLY SKIP', 'SET k v', 'EXEC', 'PING', 'ECHO 1'],
  ['MULTI', 'CLIENT REPLY OFF', 'SET k v', 'EXEC', 'PING', 'CLIENT REPLY ON', 'ECHO 1'],
  ['MULTI', 'GET k', 'CLIENT REPLY OFF', 'PING', 'CLIENT REPLY ON', 'ECHO 1', 'EXEC', 'ECHO 2'],
  ['CLIENT REPLY OFF', 'MULTI', 'PING', 'ECHO 1', 'EXEC', 'CLIENT REPLY ON', 'ECHO 2'],
  ['CLIENT REPLY OFF', 'MULTI', 'PING', 'CLIENT REPLY ON', 'ECHO 1', 'EXEC', 'ECHO 2'],
  ['CLIENT REPLY OFF', 'MULTI', 'PING', 'CLIENT REPLY ON', 'CLIENT REPLY OFF', 'EXEC', 'ECHO 2'],
  ['MULTI', 'PING', 'ECHO 1', 'CLIENT REPLY SKIP', 'EXEC', 'ECHO 2', 'ECHO 3'],
  ['MULTI', 'PING', 'ECHO 1', 'nosuch', 'CLIENT REPLY SKIP', 'EXEC', 'ECHO 2', 'ECHO 3'],
  ['MULTI', 'PING', 'CLIENT REPLY ON', 'ECHO 1', 'CLIENT REPLY SKIP', 'EXEC', 'ECHO 2', 'ECHO 3'],
  ['CLIENT REPLY OFF', 'EXEC', 'MULTI', 'nosuch', 'EXEC', 'CLIENT REPLY ON', 'ECHO 2'],
  ['CLIENT REPLY OFF', 'MULTI', 'EXEC', 'MULTI', 'DISCARD', 'MULTI', 'RESET', 'PING', 'EXEC'],
  ['MULTI', 'PING', 'CLIENT REPLY OFF', 'SET k v', 'GET k', 'INCR k', 'EXEC', 'PING', 'RESET', 'PING'],
  ['MULTI', 'ECHO 1', 'CLIENT KILL SKIPME no', 'ECHO 2', 'EXEC', 'ECHO 3'],
  ['MULTI', 'ECHO 1', 'QUIT', 'EXEC'],
  ['MULTI', 'RESET', 'HELLO 3', 'MULTI', 'PING', 'EXEC', 'MULTI', 'GET nothing', 'RESET', 'PING'],
  ['HELLO 3', 'WATCH k', 'SET k v', 'MULTI', 'GET k', 'EXEC', 'RESET', 'WATCH k', 'DEL k', 'MULTI', 'EXEC'],
]

describe('replies that do not go out, beside redis-server', { skip: oracleMissing() }, () => {
  const pair = useRawPair()

  for (const lines of SCRIPTS) test(lines.join(', '), () => compareLines(pair, ...lines))
})
