/** DEBUG PROTOCOL type: a sample of a reply type, for tests of clients. */

import type { ReplyWriter } from '../../protocol/reply.ts'
import type { Request } from '../../protocol/request.ts'
import type { CommandContext } from '../../server/context.ts'

const SAMPLES: Readonly<Record<string, (reply: ReplyWriter) => void>> = {
  string: (reply) => reply.bulkText('Hello World'),
  integer: (reply) => reply.integer(12345),
  double: (reply) => reply.double('3.141'),
  bignum: (reply) => reply.bigNumber('1234567999999999999999999999999999999'),
  null: (reply) => reply.nullBulk(),
  array(reply) {
    reply.array(3)
    for (let i = 0; i < 3; i++) reply.integer(i)
  },
  set(reply) {
    reply.set(3)
    for (let i = 0; i < 3; i++) reply.integer(i)
  },
  map(reply) {
    reply.map(3)
    for (let i = 0; i < 3; i++) {
      reply.integer(i)
      reply.boolean(i === 1)
    }
  },
  attrib(reply) {
    if (reply.resp3) {
      reply.attribute(1)
      reply.bulkText('key-popularity')
      reply.array(2)
      reply.bulkText('key:123')
      reply.integer(90)
    }
    reply.bulkText('Some real reply following the attribute')
  },
  push(reply) {
    if (!reply.resp3) return reply.error('ERR RESP2 is not supported by this command')
    reply.push(2)
    reply.bulkText('server-cpu-usage')
    reply.integer(42)
    reply.bulkText('Some real reply following the push reply')
  },
  verbatim: (reply) => reply.verbatim('txt', 'This is a verbatim\nstring'),
  true: (reply) => reply.boolean(true),
  false: (reply) => reply.boolean(false),
}

const UNKNOWN_TYPE =
  'ERR Wrong protocol type name. Please use one of the following: ' +
  'string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false'

export function debugProtocol({ reply }: CommandContext, request: Request): void {
  const name = request.text(2).toLowerCase()
  if (!Object.hasOwn(SAMPLES, name)) return reply.error(UNKNOWN_TYPE)
  SAMPLES[name](reply)
}
