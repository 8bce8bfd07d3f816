const CHUNK_LINES = 50_000

/** `line` so many times, `{{n}}` in it counting from 1: a large file out of a short text, the same each time. */
export function fillFile({ line, times }: { line: string; times: number }): Buffer {
  const [head = '', ...rest] = line.split('{{n}}')
  const chunks: Buffer[] = []
  for (let from = 1; from <= times; from += CHUNK_LINES) {
    let text = ''
    // A chunk at a time: one string of many megabytes would take twice as much.
    for (let n = from; n < from + CHUNK_LINES && n <= times; n++)
      text += `${head}${rest.map((part) => `${n}${part}`).join('')}\n`
    chunks.push(Buffer.from(text))
  }
  return Buffer.concat(chunks)
}
