import { expect, test } from 'vitest'
import { createPatternScanner } from './scan'
import { benignSamples, type Sample, secretSamples } from './test-corpus'
import { findSecrets, maskSecrets } from './text'

const scanner = createPatternScanner()
const IN_TEXT = ['environment', 'history']

function kinds({ path, text }: Pick<Sample, 'path' | 'text'>, step = text.length): string[] {
  if (IN_TEXT.includes(path)) return findSecrets(text, '.env').map(({ name }) => name)
  const scan = scanner.open({ path, sizeBytes: text.length })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += step) scan?.write(bytes.subarray(at, at + step))
  return (scan?.end() ?? []).map(({ name }) => name)
}

const secrets = secretSamples()
const benign = benignSamples()

test('46 kinds of secret and 20 that are none', () => {
  expect([secrets.length, benign.length]).toEqual([46, 20])
})

test.each([100_000, 64, 1])('at least 44 of 46 kinds are found, in chunks of %i bytes', (step) => {
  const missed = secrets.filter((sample) => kinds(sample, step).length === 0).map(({ kind }) => kind)
  console.info(`missed: ${missed.join(', ') || 'none'}`)
  expect(missed.length).toBeLessThanOrEqual(2)
})

test('at most one of 20 look-alikes is taken for a secret', () => {
  const taken = benign.flatMap((sample) => kinds(sample).map((name) => `${sample.kind}: ${name}`))
  console.info(`taken: ${taken.join(', ') || 'none'}`)
  expect(taken.length).toBeLessThanOrEqual(1)
})

test('the offset is that of the value, wherever the file is cut', () => {
  for (const { kind, path, text, secret } of secrets.filter((sample) => !IN_TEXT.includes(sample.path))) {
    const filler = 'a line of text\n'.repeat(9000)
    const scan = scanner.open({ path, sizeBytes: filler.length + text.length })
    const bytes = Buffer.from(filler + text)
    for (let at = 0; at < bytes.length; at += 65_536) scan?.write(bytes.subarray(at, at + 65_536))
    const [hit] = scan?.end() ?? []
    if (!hit) continue
    const value = Buffer.from(filler + text).toString('latin1', hit.offset, hit.offset + (hit.bytes ?? 0))
    const inFile = text.includes(secret) ? secret : JSON.stringify(secret).slice(1, -1)
    expect(value.includes(inFile) || inFile.includes(value) || value.includes(inFile.slice(0, 20)), kind).toBe(true)
  }
})

test('no value is in what is told about it', () => {
  for (const { kind, path, text, secret } of secrets) {
    const scan = scanner.open({ path, sizeBytes: text.length })
    scan?.write(Buffer.from(text))
    expect(JSON.stringify([scan?.end(), findSecrets(text, '.env')]), kind).not.toContain(secret)
  }
})

test('a text is masked, and what is no secret is left as it is', () => {
  const text = secrets.map((sample) => sample.text).join('\n')
  const masked = maskSecrets(text, '••••')
  const readable = secrets.filter(({ secret }) => masked.includes(secret)).map(({ kind }) => kind)
  // Those whose value has no form: only the file that they stand in, or the name before them, tells.
  expect(readable).toEqual([
    '.pypirc',
    '.env password',
    'kubeconfig token',
    'Maven settings',
    'build argument in the history',
  ])
  for (const { text: harmless } of benign) expect(maskSecrets(harmless, '••••')).toBe(harmless)
})

test('a key is masked whole, not only its first line', () => {
  const [key] = secrets.filter(({ kind }) => kind === 'RSA key')
  const masked = maskSecrets(`before\n${key?.text}after`, '••••')
  expect(masked).toBe('before\n-----BEGIN RSA PRIVATE KEY-----\n••••\n-----END RSA PRIVATE KEY-----\nafter')
})
