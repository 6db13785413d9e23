// Why a configuration could not be loaded, and how that is told.

/** A configuration that cannot be used: a bad line, a file that cannot be read, parts that contradict each other. */
export class ConfigFileError extends Error {
  /** What is wrong, in Redis's words where Redis knows the case (byte text). */
  readonly reason: string
  /** Where it is wrong; absent if no single line is to blame. */
  readonly line: ConfigLine | undefined
  /** The file that could not be read, when that is what is wrong. */
  readonly unreadableFile: string | undefined

  constructor(reason: string, where: { readonly line?: ConfigLine; readonly unreadableFile?: string } = {}) {
    super(where.line === undefined ? reason : `${reason} (line ${where.line.number}: ${where.line.text})`)
    this.name = 'ConfigFileError'
    this.reason = reason
    this.line = where.line
    this.unreadableFile = where.unreadableFile
  }

  /** The whole message as Redis of this version prints it (byte text), ending with a line feed. */
  format(version: string): string {
    if (this.unreadableFile !== undefined) {
      return `Fatal error, can't open config file '${this.unreadableFile}': ${this.reason}\n`
    }
    const place =
      this.line === undefined
        ? ''
        : `Reading the configuration file, at line ${this.line.number}\n>>> '${this.line.text}'\n`
    return `\n*** FATAL CONFIG FILE ERROR (Redis ${version}) ***\n${place}${this.reason}\n`
  }
}

/** A line of the configuration. Options of the command line count as lines behind those of the file. */
export interface ConfigLine {
  /** From 1. */
  readonly number: number
  /** Byte text without the blanks around it. */
  readonly text: string
}
