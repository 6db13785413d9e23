// A sorted set as a plain sorted array, for model tests.

/** One member with its score. */
export interface Scored {
  member: string
  score: number
}

/** Compares as sorted sets do: by score, then by the bytes of the members. */
export function compareScored(a: Scored, b: Scored): number {
  if (a.score !== b.score) return a.score < b.score ? -1 : 1
  return Buffer.compare(Buffer.from(a.member), Buffer.from(b.member))
}

/** The naive sorted set. */
export class ZsetModel {
  readonly scores = new Map<string, number>()

  /** All members in order. */
  sorted(): Scored[] {
    return [...this.scores].map(([member, score]) => ({ member, score })).sort(compareScored)
  }

  removeRange(from: number, to: number): void {
    for (const { member } of this.sorted().slice(from, to)) this.scores.delete(member)
  }

  rankOfScore(score: number, inclusive: boolean): number {
    return [...this.scores.values()].filter((other) => other < score || (inclusive && other === score)).length
  }

  rankOfLex(member: string, inclusive: boolean): number {
    const wanted = Buffer.from(member)
    return [...this.scores.keys()].filter((other) => {
      const order = Buffer.compare(Buffer.from(other), wanted)
      return order < 0 || (inclusive && order === 0)
    }).length
  }
}
