// The server's log, in Redis's line format: `pid:role day month year hh:mm:ss.mmm level text`.

/** Levels from chatty to grave; `nothing` is only a threshold. */
export type LogLevel = 'debug' | 'verbose' | 'notice' | 'warning' | 'nothing'

/** Where lines go; each ends with a line break. */
export type LogSink = (line: string) => void

const RANK: Record<LogLevel, number> = { debug: 0, verbose: 1, notice: 2, warning: 3, nothing: 4 }
const MARK: Record<LogLevel, string> = { debug: '.', verbose: '-', notice: '*', warning: '#', nothing: '' }
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Writes log lines at or above a level. */
export class Log {
  level: LogLevel
  sink: LogSink
  /** `M` master, `S` replica, `C` child, `X` sentinel. */
  role = 'M'
  private readonly pid: number
  private readonly now: () => number

  constructor(options: { level: LogLevel; sink: LogSink; pid: number; now: () => number }) {
    this.level = options.level
    this.sink = options.sink
    this.pid = options.pid
    this.now = options.now
  }

  debug(text: string): void {
    this.write('debug', text)
  }

  verbose(text: string): void {
    this.write('verbose', text)
  }

  notice(text: string): void {
    this.write('notice', text)
  }

  warning(text: string): void {
    this.write('warning', text)
  }

  /** Whether lines of a level are written at all. */
  shows(level: LogLevel): boolean {
    return RANK[level] >= RANK[this.level]
  }

  private write(level: LogLevel, text: string): void {
    if (!this.shows(level)) return
    this.sink(`${this.pid}:${this.role} ${timestamp(this.now())} ${MARK[level]} ${text}\n`)
  }
}

function timestamp(unixMs: number): string {
  const at = new Date(unixMs)
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  const ms = String(at.getMilliseconds()).padStart(3, '0')
  return `${two(at.getDate())} ${MONTHS[at.getMonth()]} ${at.getFullYear()} ${time}.${ms}`
}
