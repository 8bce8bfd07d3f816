import { buildAutomaton } from './secrets/automaton'
import { encodedForms } from './token-forms'
import type { ContentScanner, FileScan, Hit } from './types'
import { GzipHold, UNZIP_BUDGET_BYTES } from './unzip'

type Found = Omit<Hit, 'layer' | 'path'>

interface Needle {
  name: string
  form: string
  bytes: Buffer
}

/**
 * Looks for planted tokens in everything that streams by: as they are, in base64 (wherever in a triple of bytes they
 * begin), in hex and the like, also with line breaks inside, across chunk borders, and inside small gzip files, which may
 * lie in each other. A token is random and fresh, so that what is found cannot be there by chance.
 */
export function createCanaryScanner(tokens: { name: string; token: string }[]): ContentScanner {
  const search = new TokenSearch(tokens)
  const budget = { bytes: UNZIP_BUDGET_BYTES }
  return { open: () => (tokens.length === 0 ? null : new CanaryScan(search, budget)) }
}

/** The forms in which any of `tokens` stands in a text, such as a path or a configuration. */
export function findCanaries(
  tokens: { name: string; token: string }[],
  text: string,
): { name: string; form: string }[] {
  const scan = new CanaryScan(new TokenSearch(tokens), { bytes: 0 })
  scan.write(Buffer.from(text))
  return scan.end().map(({ name, form }) => ({ name, form }))
}

/** White space inside is passed over: tools wrap base64 and hex at some column. Tokens have none themselves. */
const BREAKS = Buffer.from('\r\n\t ')

/** Every form of every token, found in one pass. */
class TokenSearch {
  readonly needles: Needle[]
  readonly automaton

  constructor(tokens: { name: string; token: string }[]) {
    this.needles = tokens.flatMap(({ name, token }) =>
      encodedForms(token).map(({ form, text }) => ({ name, form, bytes: Buffer.from(text) })),
    )
    this.automaton = buildAutomaton(
      this.needles.map(({ bytes }) => bytes),
      { skip: BREAKS },
    )
  }
}

class CanaryScan implements FileScan {
  readonly #found = new Map<string, Found>()
  readonly #gzip: GzipHold
  #state: number
  #seen = 0

  constructor(
    private readonly search: TokenSearch,
    budget: { bytes: number },
  ) {
    this.#state = search.automaton.start
    this.#gzip = new GzipHold(budget)
  }

  write(chunk: Buffer): void {
    this.#gzip.write(chunk)
    const { automaton, needles } = this.search
    this.#state = automaton.run(chunk, this.#state, (word, end) => {
      const needle = needles[word]
      if (needle) this.#note(needle, this.#seen + startOf(chunk, end, needle.bytes.length))
    })
    this.#seen += chunk.length
  }

  end(): Found[] {
    const { automaton, needles } = this.search
    for (const text of this.#gzip.texts())
      automaton.run(text, automaton.start, (word, end) => {
        const needle = needles[word]
        if (needle) this.#note({ ...needle, form: 'gzip' }, startOf(text, end, needle.bytes.length))
      })
    return [...this.#found.values()]
  }

  #note({ name, form }: Needle, offset: number): void {
    const key = `${name} ${form}`
    if (!this.#found.has(key)) this.#found.set(key, { name, form, offset: Math.max(0, offset) })
  }
}

/** Where something of `length` bytes that ends at `end` begins, line breaks not counted; negative when chunks ago. */
function startOf(chunk: Buffer, end: number, length: number): number {
  let at = end
  let left = length
  while (left > 0 && at > 0) if (!BREAKS.includes(chunk[--at] as number)) left--
  return at - left
}
