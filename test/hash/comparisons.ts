// How the replies of hash commands compare: a big hash shows its fields in no particular order.

import { type Comparisons, sameElements, samePairs, sameType } from '../support/comparison.ts'
import { splitElements } from '../support/reply.ts'

export const HASH_COMPARISONS: Comparisons = {
  HGETALL: samePairs,
  HKEYS: sameElements,
  HVALS: sameElements,
  HRANDFIELD: sameType,
  HSCAN: (oracle, subject) => {
    if (oracle[0] !== 0x2a || subject[0] !== 0x2a) return oracle.equals(subject)
    const [left, right] = [splitElements(oracle), splitElements(subject)]
    return left[0].equals(right[0]) && samePairs(left[1], right[1])
  },
}
