// The picture of LOLWUT: a redstart on a hill at night. Hills, stars and the bird's place differ each time.

/** Characters from the far hills to the near one. */
const HILL_MARKS = [':', '%', '#']
const STAR_MARKS = ['.', '.', '.', '+', '*']
const STAR_SHARE = 0.03
/** A tilde is a blank of the bird's own; blanks let the hill show through. */
const BIRD = ['   .-.', '  (~~">', '  //)', ' //"`']
const BIRD_COLUMNS = 7

/** Draws a picture of `columns` times `rows` characters, each row with a line break. `random` gives numbers from 0 to 1. */
export function drawNight(columns: number, rows: number, random: () => number): string {
  const picture = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => (random() < STAR_SHARE ? pick(STAR_MARKS, random) : ' ')),
  )
  let hill: number[] = []
  for (const [i, mark] of HILL_MARKS.entries()) {
    const meanRow = rows * (0.5 + 0.18 * i)
    hill = drawHill(picture, mark, meanRow, random)
  }
  drawBird(picture, hill, random)
  return picture.map((row) => `${row.join('').trimEnd()}\n`).join('')
}

/** Fills everything below a curve of three waves; returns the top row of each column. */
function drawHill(picture: string[][], mark: string, meanRow: number, random: () => number): number[] {
  const rows = picture.length
  const columns = picture[0].length
  const waves = [1, 2.3, 5.1].map((frequency) => ({
    frequency: (frequency * 2 * Math.PI) / columns,
    phase: random() * 2 * Math.PI,
    height: (rows * 0.12) / frequency,
  }))
  return Array.from({ length: columns }, (_, x) => {
    const offset = waves.reduce(
      (sum, { frequency, phase, height }) => sum + height * Math.sin(x * frequency + phase),
      0,
    )
    const top = Math.max(0, Math.min(rows - 1, Math.round(meanRow + offset)))
    for (let y = top; y < rows; y++) picture[y][x] = mark
    return top
  })
}

/** Puts the bird on the near hill, if there is room. */
function drawBird(picture: string[][], hill: readonly number[], random: () => number): void {
  const places = hill.length - BIRD_COLUMNS
  if (places <= 0) return
  const left = Math.floor(random() * places)
  const ground = Math.min(...hill.slice(left, left + BIRD_COLUMNS))
  const top = ground - BIRD.length
  if (top < 0) return
  for (const [dy, line] of BIRD.entries()) {
    for (const [dx, mark] of [...line].entries()) {
      if (mark !== ' ') picture[top + dy][left + dx] = mark === '~' ? ' ' : mark
    }
  }
}

function pick(marks: readonly string[], random: () => number): string {
  return marks[Math.floor(random() * marks.length)]
}
