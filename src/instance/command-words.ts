// Commands as the embedding program gives them, and as bytes of the protocol.

/** A word of a command: text goes out as UTF-8, numbers in decimal. */
export type CommandWord = string | number | bigint | Uint8Array

const CRLF = Buffer.from('\r\n')

/** A command as an array of bulk strings. Throws a TypeError for what is no command. */
export function encodeCommand(words: readonly CommandWord[]): Buffer {
  if (words.length === 0) throw new TypeError('a command needs at least its name')
  const parts: Uint8Array[] = [Buffer.from(`*${words.length}\r\n`)]
  for (const word of words) {
    const bytes = wordBytes(word)
    parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, CRLF)
  }
  return Buffer.concat(parts)
}

function wordBytes(word: CommandWord): Uint8Array {
  if (word instanceof Uint8Array) return word
  // Programs without types may give anything; "undefined" or "[object Object]" must not become a key.
  const isWord = typeof word === 'string' || typeof word === 'number' || typeof word === 'bigint'
  if (!isWord) throw new TypeError(`a word of a command cannot be ${word === null ? 'null' : typeof word}`)
  return Buffer.from(String(word))
}

/** Whether this is CLIENT REPLY, which would leave commands without the reply that their promises wait for. */
export function turnsRepliesOff(words: readonly CommandWord[]): boolean {
  return words.length > 1 && isText(words[0], 'client') && isText(words[1], 'reply')
}

/** Commands after which a connection gets messages, or whose replies are as many as they have names. */
const LISTENING = [
  'subscribe',
  'psubscribe',
  'ssubscribe',
  'unsubscribe',
  'punsubscribe',
  'sunsubscribe',
  'monitor',
]

/** Whether this would bring messages, which stand for no command and would be taken for replies to others. */
export function asksForMessages(words: readonly CommandWord[]): boolean {
  if (LISTENING.some((name) => isText(words[0], name))) return true
  return words.length > 1 && isText(words[0], 'client') && isText(words[1], 'tracking')
}

function isText(word: CommandWord, lowerCase: string): boolean {
  if (typeof word === 'number' || typeof word === 'bigint') return false
  if (word.length !== lowerCase.length) return false
  const text = typeof word === 'string' ? word : Buffer.from(word).toString('latin1')
  return text.toLowerCase() === lowerCase
}
