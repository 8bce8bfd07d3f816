import { expect, test } from 'vitest'
import { parseOptions } from './options'

test('without arguments: this machine only, data in .drydock, a port to be chosen', () => {
  expect(parseOptions([])).toEqual({
    port: null,
    host: '127.0.0.1',
    data: '.drydock',
    demo: false,
    reset: false,
    yes: false,
    help: false,
  })
})

test('values stand after a space or an equals sign', () => {
  const options = parseOptions(['--port', '8080', '--host=0.0.0.0', '--data=/srv/a=b', '--demo', '--reset', '--yes'])
  expect(options).toMatchObject({ port: 8080, host: '0.0.0.0', data: '/srv/a=b', demo: true, reset: true, yes: true })
})

test.each([
  ['--prot', '--port'],
  ['--rest', '--reset'],
  ['--date=x', '--data'],
])('%s is refused and %s named as the nearest', (given, nearest) => {
  expect(() => parseOptions([given])).toThrow(`Did you mean ${nearest}?`)
})

test('an option far from any other is refused without a guess', () => {
  expect(() => parseOptions(['--configuration'])).toThrow(/There is no option --configuration\. The options are/)
})

test.each(['0', '65536', '80a', '-1', '', '3e3'])('port "%s" is refused', (port) => {
  expect(() => parseOptions(['--port', port])).toThrow(/--port/)
})

test('a flag takes no value and a value must not be missing', () => {
  expect(() => parseOptions(['--demo=yes'])).toThrow(/--demo/)
  expect(() => parseOptions(['--data'])).toThrow('--data needs a value')
})
