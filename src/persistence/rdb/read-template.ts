// Hashes whose fields are those of a template. They become ordinary hashes.

import type { ByteRange } from '../../bytes/range.ts'
import { LP_HEADER_BYTES, lpInteger, lpIsInteger } from '../../encodings/listpack.ts'
import type { HashTemplate } from './hash-template.ts'
import { addField, ElementCursor, takeFields } from './legacy-pairs.ts'
import type { DecodeContext, Decoder } from './read-context.ts'
import { PackReader } from './read-pack.ts'

/** A listpack of the template's number and the values. */
export const readTemplatePack: Decoder = (context) => {
  const pack = new PackReader()
  pack.read(context.reader)
  const { bytes } = pack.range
  if (pack.count === 0 || !lpIsInteger(bytes, pack.first))
    throw context.reader.error('a hash without its template')
  const template = templateOf(context, lpInteger(bytes, pack.first))
  if (pack.count !== template.count + 1)
    throw context.reader.error('a hash with more or fewer values than its template')
  const values = new ElementCursor(bytes, pack.first)
  values.next()
  takeTemplated(context, template, () => values.next())
  return null
}

/** The template's number and the values, one after the other. */
export const readTemplateValues: Decoder = (context) => {
  const { reader } = context
  const template = templateOf(context, reader.length())
  const value: ByteRange = { bytes: reader.bytes, start: 0, end: 0 }
  takeTemplated(context, template, () => {
    reader.string(value)
    return value
  })
  return null
}

function templateOf({ reader, templates }: DecodeContext, id: number): HashTemplate {
  const template = templates?.get(id)
  if (template === undefined) throw reader.error(`a hash of the unknown template ${id}`)
  return template
}

function takeTemplated(context: DecodeContext, template: HashTemplate, nextValue: () => ByteRange): void {
  const fields = new ElementCursor(template.fields, LP_HEADER_BYTES)
  takeFields(context, template.count, (hash) => addField(hash, fields.next(), nextValue()))
}
