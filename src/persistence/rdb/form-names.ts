// What the forms of values in RDB files are called, for messages and `check-rdb`.

/** Type and form of a value by its RDB type. */
const FORMS: readonly (readonly [type: string, form: string] | null)[] = [
  ['string', ''],
  ['list', 'elements'],
  ['set', 'table'],
  ['zset', 'table, scores as text'],
  ['hash', 'table'],
  ['zset', 'table'],
  ['module', 'of a preview'],
  ['module', ''],
  null,
  ['hash', 'zipmap'],
  ['list', 'ziplist'],
  ['set', 'intset'],
  ['zset', 'ziplist'],
  ['hash', 'ziplist'],
  ['list', 'quicklist of ziplists'],
  ['stream', 'first form'],
  ['hash', 'listpack'],
  ['zset', 'listpack'],
  ['list', 'quicklist'],
  ['stream', 'second form'],
  ['set', 'listpack'],
  ['stream', 'third form'],
  ['hash', 'table, fields expire (preview)'],
  ['hash', 'listpack, fields expire (preview)'],
  ['hash', 'table, fields expire'],
  ['hash', 'listpack, fields expire'],
  ['stream', 'form of Redis 8.6'],
  ['stream', 'form of Redis 8.8'],
  ['array', ''],
  ['hash', 'template, listpack, alone'],
  ['hash', 'template, listpack'],
  ['hash', 'template, values, alone'],
  ['hash', 'template, values'],
  ['rate limiter', ''],
]

const VALKEY_FORMS: readonly (readonly [number, readonly [type: string, form: string]])[] = [
  [22, ['hash', 'table, fields expire (Valkey)']],
  [23, ['hash', 'paths (Valkey)']],
]

/** Type and form of an RDB type, in files of Redis or of Valkey from 9.0 on; null: there is no such type. */
function formOf(rdbType: number, isValkey: boolean): readonly [type: string, form: string] | null {
  if (isValkey && rdbType >= VALKEY_FORMS[0][0]) {
    return VALKEY_FORMS.find(([type]) => type === rdbType)?.[1] ?? null
  }
  return FORMS[rdbType] ?? null
}

/** The same in one line: `hash, ziplist`. */
export function formText(rdbType: number, isValkey: boolean): string {
  const form = formOf(rdbType, isValkey)
  if (form === null) return `unknown type ${rdbType}`
  return form[1] === '' ? form[0] : `${form[0]}, ${form[1]}`
}

/** What Redis calls the form in its log when the bytes of a value fail a check: `Hash ziplist`. */
export function checkedForm(rdbType: number): string {
  const [type, form] = formOf(rdbType, false) ?? ['value', '']
  if (form === 'zipmap') return 'Zipmap'
  if (type === 'stream') return 'Stream listpack'
  return `${type.slice(0, 1).toUpperCase()}${type.slice(1)} ${form}`
}
