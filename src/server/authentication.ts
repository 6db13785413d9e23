// Who a client is: the default user and its password, `requirepass`.

import { createHash, timingSafeEqual } from 'node:crypto'
import { type Client, GATE_AUTH } from './client.ts'
import type { Config } from './config/config.ts'
import type { ServerApi } from './server-api.ts'

/** The user that a connection belongs to until it says otherwise. */
export const DEFAULT_USER = 'default'

/** Whether the default user has a password. */
export function needsPassword(config: Config): boolean {
  return config.text('requirepass') !== ''
}

/** Makes a client what it is on connecting: the default user, let in unless that one has a password. */
export function resetAuthentication(config: Config, client: Client): void {
  client.user = DEFAULT_USER
  client.authenticated = client.trusted || !needsPassword(config)
  applyAuthentication(config, client)
}

/** Closes or opens the gate before a client's commands; due whenever its state or the password changes. */
export function applyAuthentication(config: Config, client: Client): void {
  client.setGate(GATE_AUTH, !client.authenticated && needsPassword(config))
}

/** Lets a client in if user and password, both byte texts, are right; else counts the refusal. */
export function authenticate(server: ServerApi, client: Client, user: string, password: string): boolean {
  const wanted = server.config.text('requirepass')
  if (user !== DEFAULT_USER || (wanted !== '' && !sameSecret(password, wanted))) {
    server.stats.aclAccessDeniedAuth++
    return false
  }
  client.user = DEFAULT_USER
  client.authenticated = true
  applyAuthentication(server.config, client)
  return true
}

/** Compares digests, so that the time tells nothing about how much of a guess is right. */
function sameSecret(guess: string, secret: string): boolean {
  return timingSafeEqual(digest(guess), digest(secret))
}

function digest(byteText: string): Buffer {
  return createHash('sha256').update(byteText, 'latin1').digest()
}
