// Nodes of dictionaries whose elements have no value of their own length: members of sets and sorted sets.
//
//   next | hash | 16 bits of lengths | member's bytes | (sorted sets) score, an aligned double at the end of the block
//
// Without a value length the member begins within the third word, two bytes earlier than in memory/node.ts allows
// otherwise: that saves one of three members a size class. Write the word of the lengths before the member.

import type { NodeLayout } from './node.ts'

export const MEMBER_LAYOUT: NodeLayout = { headerBytes: 10, extraBytes: 0 }
