// Templates of process titles: text with variables such as `{title}` or `{port}`; `{{` stands for a brace.

/** The value of a variable of a template; undefined for an unknown one. */
export type TitleVariables = (name: string) => string | undefined

/** Fills in a template. Undefined if it is malformed or names an unknown variable. Blanks at the ends are cut off. */
export function expandTitleTemplate(template: string, variables: TitleVariables): string | undefined {
  let title = ''
  let at = 0
  for (;;) {
    const brace = template.indexOf('{', at)
    if (brace === -1) return trimSpaces(title + template.slice(at))
    title += template.slice(at, brace)
    if (template[brace + 1] === '{') {
      title += '{'
      at = brace + 2
      continue
    }
    const end = template.indexOf('}', brace)
    const value = end === -1 ? undefined : variables(template.slice(brace + 1, end))
    if (value === undefined) return undefined
    title += value
    at = end + 1
  }
}

/** Whether a template can be filled in and is then not empty, even if the title itself were. */
export function isValidTitleTemplate(template: string, readText: (name: string) => string): boolean {
  const title = expandTitleTemplate(template, (name) => {
    if (name === 'title') return ''
    if (name === 'server-mode') return readText('cluster-enabled') === 'yes' ? '[cluster]' : ''
    if (name === 'unixsocket') return readText('unixsocket')
    return NEVER_EMPTY.has(name) ? name : undefined
  })
  return title !== undefined && title !== ''
}

const NEVER_EMPTY: ReadonlySet<string> = new Set(['listen-addr', 'config-file', 'port', 'tls-port'])

function trimSpaces(title: string): string {
  return title.replace(/^ +| +$/g, '')
}
