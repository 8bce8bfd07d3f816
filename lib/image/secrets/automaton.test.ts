import { expect, test } from 'vitest'
import { type AutomatonOptions, buildAutomaton } from './automaton'

function find(
  words: string[],
  text: string,
  { step = text.length, ...options }: AutomatonOptions & { step?: number } = {},
): string[] {
  const automaton = buildAutomaton(
    words.map((word) => Buffer.from(word)),
    options,
  )
  const found: string[] = []
  let state = automaton.start
  for (let at = 0; at < text.length; at += step)
    state = automaton.run(Buffer.from(text.slice(at, at + step)), state, (word, end) =>
      found.push(`${words[word]}@${at + end}`),
    )
  return found
}

test.each([1, 2, 3, 100])('every word is found wherever it ends, also inside others, in chunks of %i', (step) => {
  expect(find(['he', 'she', 'his', 'hers'], 'ushers', { step })).toEqual(['she@4', 'he@4', 'hers@6'])
  expect(find(['a', 'aa', 'aaa'], 'aaaa', { step })).toHaveLength(9)
  expect(find(['abcd', 'bx'], 'abx', { step })).toEqual(['bx@3'])
})

test('it finds what a search word by word finds', () => {
  let seed = 7
  const random = (limit: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return Math.floor((seed / 2147483648) * limit)
  }
  const word = (length: number) => Array.from({ length }, () => 'abc'.charAt(random(3))).join('')
  for (let round = 0; round < 50; round++) {
    const words = [...new Set(Array.from({ length: 8 }, () => word(1 + random(5))))]
    const text = word(200)
    const slow = words.flatMap((one) =>
      [...text].flatMap((_, at) => (text.startsWith(one, at) ? [`${one}@${at + one.length}`] : [])),
    )
    expect(find(words, text, { step: 1 + random(7) }).sort()).toEqual(slow.sort())
  }
})

test('a long piece, which is searched in several places at once, gives what single bytes give', () => {
  const filler = 'no such thing here, neither now\n'.repeat(1500)
  const words = ['needle', 'eel', 'dleneedle', 'x'.repeat(300), 'ab'.repeat(40)]
  for (const shift of [0, 3]) {
    const piece = `${filler.slice(shift)}nee`
    const text = `${piece}dle${'\n'.repeat(9000)}needleneedle${'x'.repeat(310)}${'abab\n'.repeat(5000)}${filler}n\n e\nedle`
    const options = { skip: Buffer.from('\n ') }
    const bytewise = find(words, text, { step: 1, ...options })
    expect(bytewise.length).toBeGreaterThan(9000)
    for (const step of [text.length, 40_000]) expect(find(words, text, { step, ...options })).toEqual(bytewise)
  }
})

test('cases are folded and bytes passed over when asked', () => {
  expect(find(['Token-1'], 'a TOKEN-1', { fold: true })).toEqual(['Token-1@9'])
  expect(find(['Token'], 'TOKEN')).toEqual([])
  expect(find(['abc'], 'xa\nb\r\n c', { skip: Buffer.from('\r\n ') })).toEqual(['abc@8'])
  expect(find(['@'], '`@', { fold: true })).toEqual(['@@2'])
})
