// Templates of process titles.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expandTitleTemplate } from '../../src/server/config/types/proc-title.ts'

test('templates of process titles are filled in', () => {
  const variables = (name: string) => ({ title: 'redstart', port: '1', empty: '' })[name]
  const expand = (template: string) => expandTitleTemplate(template, variables)
  assert.equal(expand('{title} *:{port} {empty}'), 'redstart *:1')
  assert.equal(expand(' plain } text '), 'plain } text')
  assert.equal(expand('{{title} {{{port}'), '{title} {1')
  for (const malformed of ['{', '{title', '{other}', '{}']) assert.equal(expand(malformed), undefined)
})
