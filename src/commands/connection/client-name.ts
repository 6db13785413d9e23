// What a client may be called: names and library data go into CLIENT LIST, where blanks separate the fields.

const PRINTABLE = /^[!-~]*$/

export const BAD_NAME = 'ERR Client names cannot contain spaces, newlines or special characters.'

/** Whether a byte text has only printable ASCII without blanks. */
export function isPlainWord(text: string): boolean {
  return PRINTABLE.test(text)
}
