// The command line: which lines of configuration its options become.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { optionLinesOf, parseCommandLine } from '../../src/server/config/command-line.ts'

describe('the command line', () => {
  const cases: [args: string[], optionLines: string][] = [
    [[], ''],
    [['--port', '6380'], 'port "6380" '],
    [['--port', '6380', '--save', '100', '1'], 'port "6380" \nsave "100" "1" '],
    [['--port 6380'], 'port 6380 '],
    [['--save', '--loglevel', 'verbose'], 'save ""\nloglevel "verbose" '],
    [['--loglevel', 'verbose', '--save'], 'loglevel "verbose" \nsave ""'],
    [['--save', ''], 'save "" '],
    [['--sentinel', '--port', '1'], 'sentinel \nport "1" '],
    [['--port', '--bla', '--loglevel', 'verbose'], 'port "--bla" \nloglevel "verbose" '],
    [['--proc-title-template', '--my--title'], 'proc-title-template "--my--title" '],
    [['--a "', '--b'], 'a " \nb '],
    [['--requirepass', 'a"b\nä'], 'requirepass "a\\"b\\n\\xc3\\xa4" '],
    [['--logfile ä'], 'logfile \u00c3\u00a4 '],
    [['--port', '1', '-', '--timeout', '2'], 'port "1" "-" \ntimeout "2" '],
  ]
  for (const [args, optionLines] of cases) {
    test(JSON.stringify(args), () => assert.equal(parseCommandLine(args).optionLines, optionLines))
  }

  test('begins with a file unless it begins with a dash', () => {
    const parsed = parseCommandLine(['redis.conf', 'loglevel', 'verbose', '--port', '1'])
    assert.deepEqual(parsed, {
      request: 'run',
      file: 'redis.conf',
      readsStandardInput: false,
      optionLines: '"loglevel" "verbose" \nport "1" ',
    })
    assert.equal(parseCommandLine(['--port', '1']).file, undefined)
  })

  test('asks for standard input by a dash at its beginning or end', () => {
    assert.equal(parseCommandLine(['-']).readsStandardInput, true)
    assert.equal(parseCommandLine(['-', '--port', '1']).optionLines, 'port "1" ')
    assert.equal(parseCommandLine(['a.conf', '--port', '1', '-']).readsStandardInput, true)
    assert.equal(parseCommandLine(['a.conf', '-', '--port', '1']).readsStandardInput, false)
  })

  test('may ask for something else than a server', () => {
    const requests = ['-v', '--version', '-h', '--help', '--test-memory', '--check-system', '--port']
    assert.deepEqual(
      requests.map((arg) => parseCommandLine([arg]).request),
      ['version', 'version', 'help', 'help', 'test-memory', 'check-system', 'run'],
    )
    assert.equal(parseCommandLine(['a.conf', '--version']).request, 'run')
  })
})

test('options of an embedded server become the same lines', () => {
  const options = {
    port: 0,
    appendonly: false,
    save: '',
    'oom-score-adj-values': [1, '2', 3],
    pidfile: 'ä "x"',
  }
  assert.deepEqual(optionLinesOf(options).split('\n'), [
    'port "0"',
    'appendonly "no"',
    'save ""',
    'oom-score-adj-values "1" "2" "3"',
    'pidfile "\\xc3\\xa4 \\"x\\""',
  ])
})
