import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { cpuMs } from '@/lib/base/test-cpu'
import { createCanaryScanner, findCanaries } from './canary'

const TOKEN = 'dk7Qm2Zx9LpRt4Vw8Yb3Nc6Hs1Jf5Kg0'
const scanner = createCanaryScanner([{ name: 'npmrc', token: TOKEN }])

function forms(data: Buffer, step = data.length): string[] {
  const scan = scanner.open({ path: 'f', sizeBytes: data.length })
  for (let at = 0; at < data.length; at += step) scan?.write(data.subarray(at, at + step))
  return [...new Set((scan?.end() ?? []).map(({ form }) => form))]
}

const raw = (before: string) => Buffer.from(`${before}//registry/:_authToken=${TOKEN}\nend`)

test.each([1, 3, 16, 64, 4096])('every form is found across chunks of %i bytes', (step) => {
  for (const before of ['', 'a', 'ab']) {
    expect(forms(raw(before), step)).toContain('plain')
    expect(forms(Buffer.from(raw(before).toString('base64')), step)).toContain('base64')
    expect(forms(Buffer.from(raw(before).toString('base64url')), step)).toContain('base64')
    expect(forms(Buffer.from(raw(before).toString('hex')), step)).toContain('hex')
  }
  const percent = [...Buffer.from(TOKEN)].map((byte) => `%${byte.toString(16)}`).join('')
  expect(forms(Buffer.from(percent), step)).toContain('url')
  const text = raw('').toString()
  const turned = text.replace(/[a-z]/gi, (a) =>
    String.fromCharCode(a.charCodeAt(0) + (a.toLowerCase() < 'n' ? 13 : -13)),
  )
  expect(forms(Buffer.from(turned), step)).toContain('rot13')
  expect(forms(Buffer.from(raw('').toString('hex').toUpperCase()), step)).toContain('hex')
  expect(forms(Buffer.from([...text].reverse().join('')), step)).toContain('reversed')
  const escaped = [...TOKEN].map((letter) => `\\x${letter.charCodeAt(0).toString(16)}`).join('')
  expect(forms(Buffer.from(escaped), step)).toContain('escaped')
  expect(forms(gzipSync(raw('')), step)).toEqual(['gzip'])
  expect(forms(gzipSync(gzipSync(Buffer.from(raw('').toString('base64')))), step)).toEqual(['gzip'])
})

test('wrapped base64 and hex are found', () => {
  const wrap = (text: string, width: number) => Buffer.from(text.replace(new RegExp(`.{${width}}`, 'g'), '$&\n'))
  for (const width of [10, 19, 60, 76]) expect(forms(wrap(raw('x').toString('base64'), width), 33)).toContain('base64')
  expect(forms(wrap(raw('').toString('hex'), 32))).toContain('hex')
})

test('what is near is not found', () => {
  expect(forms(Buffer.from(TOKEN.slice(0, -1)))).toEqual([])
  expect(forms(Buffer.from(TOKEN.toLowerCase()))).toEqual([])
  expect(forms(Buffer.alloc(100_000, 'AbC1'), 1000)).toEqual([])
})

test('a gzip bomb is left alone', () => {
  expect(forms(gzipSync(Buffer.alloc(64 * 1024 * 1024)))).toEqual([])
})

test('the offset is that of the first occurrence in the file', () => {
  const scan = scanner.open({ path: 'f', sizeBytes: 0 })
  scan?.write(Buffer.alloc(1000, 'x'))
  scan?.write(Buffer.from(TOKEN))
  expect(scan?.end().find(({ form }) => form === 'plain')?.offset).toBe(1000)
})

test('texts are searched too', () => {
  expect(findCanaries([{ name: 'n', token: TOKEN }], `ENV A=${TOKEN}`)).toEqual([{ name: 'n', form: 'plain' }])
})

test('a heap of gzip bombs costs no more than a bound, and a token beside a few of them is found', () => {
  const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024))
  const { open } = createCanaryScanner([{ name: 'npmrc', token: TOKEN }])
  const scan = (data: Buffer) => {
    const file = open({ path: 'f', sizeBytes: data.length } as never)
    file?.write(data)
    return file?.end() ?? []
  }
  for (let at = 0; at < 10; at++) scan(bomb)
  for (let at = 0; at < 1000; at++) scan(Buffer.from([0x1f, 0x8b, 8, 0]))
  expect(scan(gzipSync(raw(''))).map(({ form }) => form)).toContain('gzip')
  const started = cpuMs()
  for (let at = 0; at < 3000; at++) scan(bomb)
  expect(cpuMs() - started).toBeLessThan(10_000)
})
