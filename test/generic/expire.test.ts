// EXPIRE and its relatives, TTL and its relatives, PERSIST beside redis-server: far times and times that are over.

import { describe, test } from 'node:test'
import type { Command } from '../support/command.ts'
import { runDifferential } from '../support/differential.ts'
import { oracleMissing } from '../support/redis-binary.ts'
import { usePair } from '../support/suite.ts'

const SETTERS = ['EXPIRE', 'PEXPIRE', 'EXPIREAT', 'PEXPIREAT']
const SHOWERS = ['TTL', 'PTTL', 'EXPIRETIME', 'PEXPIRETIME']

/** Times far off for each of the commands. */
const FAR: Readonly<Record<string, readonly string[]>> = {
  EXPIRE: ['100000', '200000'],
  PEXPIRE: ['100000000', '200000000'],
  EXPIREAT: ['4102444800', '4102444801'],
  PEXPIREAT: ['4102444800000', '4102444800999'],
}

const show = (key: string): Command[] => SHOWERS.map((name) => [name, key])

describe('the commands about expiry times', { skip: oracleMissing() }, () => {
  const pair = usePair()

  test('set, show and clear times', async () => {
    const script: Command[] = [...show('missing'), ['PERSIST', 'missing']]
    for (const name of SETTERS) {
      script.push(['DEL', 'k'], [name, 'k', '4102444800'], ['SET', 'k', 'v'], ...show('k'), ['PERSIST', 'k'])
      for (const time of FAR[name] ?? []) script.push([name.toLowerCase(), 'k', time], ...show('k'))
      script.push(['PERSIST', 'k'], ...show('k'), ['PERSIST', 'k'], ['GET', 'k'])
    }
    await runDifferential(pair, script)
  })

  test('round to the nearest second', async () => {
    const script: Command[] = [['SET', 'k', 'v']]
    for (const time of ['4102444800499', '4102444800500', '4102444800501', '4102444799999']) {
      script.push(['PEXPIREAT', 'k', time], ['EXPIRETIME', 'k'], ['PEXPIRETIME', 'k'])
    }
    await runDifferential(pair, script)
  })

  test('delete the key when the time is over', async () => {
    const script: Command[] = []
    for (const name of SETTERS) {
      for (const time of ['0', '-1', '1', '-9223372036854775', '-100000000000']) {
        if (time === '1' && !name.endsWith('AT')) continue
        script.push(['SET', 'k', 'v'], [name, 'k', time], ['EXISTS', 'k'], ...show('k'), [name, 'k', time])
        script.push(['SET', 'k', 'v', 'EX', '1000'], [name, 'k', time, 'LT'], ['GET', 'k'])
        script.push(['SET', 'k', 'v', 'EX', '1000'], [name, 'k', time, 'GT'], ['GET', 'k'])
        script.push(['SET', 'k', 'v', 'EX', '1000'], [name, 'k', time, 'NX'], ['GET', 'k'])
      }
    }
    await runDifferential(pair, script)
  })

  test('take the range of times that redis-server takes', async () => {
    const times = [
      ...['9223372036854775807', '9223372036854775808', '9223372036854775', '9223372036854776'],
      ...['-9223372036854775808', '-9223372036854775809', '-9223372036854775', '-9223372036854776'],
      ...['9007199254740991', '9007199254740992', '9007199254740993', '9007199254741', '999999999999999'],
      ...['9221000000000000000', '1000000000000000', '-1000000000000000', '123456789012345678'],
      ...['', ' 1', '1 ', '+1', '01', '1.5', '1e3', 'abc', '0x10', '-', '--1', '9'.repeat(40)],
    ]
    const script: Command[] = []
    for (const name of SETTERS) {
      for (const time of times) {
        script.push(['SET', 'k', 'v'], [name, 'k', time], ...show('k'), [name, 'missing', time])
      }
    }
    await runDifferential(pair, script)
  })

  test('keep and compare times to the millisecond, however far', async () => {
    const times = ['9223372036854775806', '9223372036854775807', '9223372036854775805', '9007199254740993']
    const script: Command[] = [['SET', 'k', 'v']]
    for (const first of times) {
      for (const second of times) {
        for (const condition of ['GT', 'LT', 'NX', 'XX']) {
          script.push(['PEXPIREAT', 'k', first], ['PEXPIREAT', 'k', second, condition], ['PEXPIRETIME', 'k'])
        }
      }
    }
    script.push(['RENAME', 'k', 'l'], ['COPY', 'l', 'm'], ['MOVE', 'l', '1'], ['PEXPIRETIME', 'm'])
    script.push(['SELECT', '1'], ['PEXPIRETIME', 'l'], ['PERSIST', 'l'], ['PEXPIRETIME', 'l'])
    await runDifferential(pair, script)
  })

  test('obey their conditions', async () => {
    const script: Command[] = []
    const conditions = [
      ['NX'],
      ['XX'],
      ['GT'],
      ['LT'],
      ['XX', 'GT'],
      ['LT', 'xx'],
      ['gt', 'GT'],
      ['nx', 'NX', 'nX'],
    ]
    for (const name of SETTERS) {
      const [near, far] = FAR[name] ?? []
      for (const condition of conditions) {
        script.push(['SET', 'k', 'v'], [name, 'k', near, ...condition], ['TTL', 'k'])
        for (const next of [far, near, near]) script.push([name, 'k', next, ...condition], ['TTL', 'k'])
        script.push(['SET', 'k', 'v'], [name, 'k', far], [name, 'k', near, ...condition], ['TTL', 'k'])
      }
    }
    await runDifferential(pair, script, {
      comparisons: Object.fromEntries(SETTERS.map((name) => [name, (a, b) => a.equals(b)])),
    })
  })

  test('check their arguments in the order of redis-server', async () => {
    const bad = [
      ['NX', 'XX'],
      ['NX', 'GT'],
      ['LT', 'NX'],
      ['GT', 'LT'],
      ['XX', 'GT', 'LT'],
      ['NX', 'GT', 'LT'],
      ['AB'],
      ['NX', 'AB'],
      ['AB', 'GT', 'LT'],
      [''],
      ['a\r\nb'],
      ['a\0b'],
      ['\xff'],
      ['100'],
    ]
    const script: Command[] = [['SET', 'k', 'v']]
    for (const name of SETTERS) {
      for (const options of bad) {
        const words = options.map((option) => Buffer.from(option, 'latin1'))
        for (const time of ['1000', 'x', '9223372036854775807']) script.push([name, 'k', time, ...words])
        script.push([name, 'missing', 'x', ...words])
      }
      script.push([name], [name, 'k'], [name.toLowerCase(), 'k'])
    }
    for (const name of [...SHOWERS, 'PERSIST']) script.push([name], [name, 'a', 'b'])
    await runDifferential(pair, script)
  })
})
