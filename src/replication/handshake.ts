// What a replica says to its master before data flows, and how it takes the answers. No connection here: lines go in,
// steps come out.

import { encodeWords } from '../server/command-buffer.ts'

/** What a replica says of itself. */
export interface HandshakeOptions {
  /** Password and user for the master; empty: none. */
  readonly password: string
  readonly user: string
  /** Where this server can be reached. */
  readonly port: number
  readonly announcedIp: string
  readonly version: string
  /** From where it could go on; null: it needs everything. */
  readonly position: { readonly id: string; readonly offset: number } | null
  /** The other end is to become the master. */
  readonly isFailover: boolean
}

/** What is to be done after a line of the master. */
export type HandshakeStep =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  | { readonly kind: 'wait' }
  /** The master goes on from the position; under another id if it says so. */
  | { readonly kind: 'continue'; readonly id: string | null }
  /** A snapshot follows. Without an id the master is old, and its offsets mean nothing. */
  | {
      readonly kind: 'full'
      readonly id: string | null
      readonly offset: number
      readonly bytes: Uint8Array | null
    }
  /** It does not work now; `isRefusal`: the master refuses. */
  | { readonly kind: 'fail'; readonly reason: string; readonly isRefusal: boolean }

type Phase = 'pong' | 'auth' | 'port' | 'ip' | 'capa' | 'version' | 'psync'

const ID_CHARS = 40
/** Errors of PING that only say that a password is needed. */
const NEEDS_AUTH = ['-NOAUTH', '-NOPERM', '-ERR operation not permitted']
/** Errors of PSYNC that will pass. */
const TRANSIENT = ['-NOMASTERLINK', '-LOADING']
const WAIT: HandshakeStep = { kind: 'wait' }

/** One handshake. */
export class Handshake {
  private readonly options: HandshakeOptions
  private phases: Phase[] = ['pong']
  /** What was not critical but deserves a line in the log. */
  readonly notes: string[] = []

  constructor(options: HandshakeOptions) {
    this.options = options
  }

  /** The first thing to send. */
  begin(): Uint8Array {
    return encodeWords('PING')
  }

  /** Takes a line of the master, without its end. */
  line(text: string): HandshakeStep {
    switch (this.phases[0]) {
      case 'pong':
        return this.pong(text)
      case 'auth':
        if (text.startsWith('-')) return refused(`Unable to AUTH to MASTER: ${text}`)
        return this.answered()
      case 'psync':
        return this.psync(text)
      default:
        if (text.startsWith('-'))
          this.notes.push(`(Non critical) Master does not understand REPLCONF ${this.phases[0]}: ${text}`)
        return this.answered()
    }
  }

  private pong(text: string): HandshakeStep {
    const isFine = text.startsWith('+') || NEEDS_AUTH.some((error) => text.startsWith(error))
    if (!isFine) return refused(`Error reply to PING from master: '${text}'`)
    const { announcedIp, password, port, user, version } = this.options
    const commands: Uint8Array[] = []
    const say = (phase: Phase, ...words: string[]): void => {
      this.phases.push(phase)
      commands.push(encodeWords(...words))
    }
    this.phases = []
    if (password !== '') say('auth', 'AUTH', ...(user === '' ? [] : [user]), password)
    say('port', 'REPLCONF', 'listening-port', String(port))
    if (announcedIp !== '') say('ip', 'REPLCONF', 'ip-address', announcedIp)
    say('capa', 'REPLCONF', 'capa', 'eof', 'capa', 'psync2')
    say('version', 'REPLCONF', 'version', version)
    return { kind: 'send', bytes: Buffer.concat(commands) }
  }

  /** The command in front is answered; behind the last one comes PSYNC. */
  private answered(): HandshakeStep {
    this.phases.shift()
    if (this.phases.length > 0) return WAIT
    this.phases.push('psync')
    const { isFailover, position } = this.options
    const from = position === null ? ['?', '-1'] : [position.id, String(position.offset + 1)]
    return { kind: 'send', bytes: encodeWords('PSYNC', ...from, ...(isFailover ? ['FAILOVER'] : [])) }
  }

  private psync(text: string): HandshakeStep {
    // An empty line only says that the master is still there.
    if (text === '') return WAIT
    if (text.startsWith('+FULLRESYNC')) return fullStep(text)
    if (text.startsWith('+CONTINUE')) {
      if (this.options.position === null)
        return refused('The master goes on although nothing is here to go on from')
      const id = text.slice('+CONTINUE '.length).trim()
      return { kind: 'continue', id: id.length === ID_CHARS ? id : null }
    }
    // It is to take over, which is more than to have a replica: no other way of following it will do.
    if (this.options.isFailover) return refused(`The target of the failover refuses: ${text}`)
    if (TRANSIENT.some((error) => text.startsWith(error))) {
      return refused(`Master is currently unable to PSYNC but should be in the future: ${text}`)
    }
    this.notes.push(
      `Master does not support PSYNC or is in error state (reply: ${text}). Retrying with SYNC...`,
    )
    return { kind: 'full', id: null, offset: -1, bytes: Buffer.from('SYNC\r\n') }
  }
}

function fullStep(text: string): HandshakeStep {
  const [, id = '', offset = ''] = text.split(' ')
  if (id.length !== ID_CHARS || !/^\d+$/.test(offset))
    return refused('Master replied with wrong +FULLRESYNC syntax.')
  return { kind: 'full', id, offset: Number(offset), bytes: null }
}

function refused(reason: string): HandshakeStep {
  return { kind: 'fail', reason, isRefusal: true }
}
