import { Transform } from 'node:stream'

const LINE_MAX_BYTES = 4 * 1024 * 1024

/** Passes on a stream of JSON lines, each as `map` makes it; null leaves a line out. */
export function mapJsonLines(map: (value: unknown) => unknown | null | Promise<unknown | null>): Transform {
  let rest = ''
  const decoder = new TextDecoder()
  return new Transform({
    async transform(chunk: Buffer, _encoding, done) {
      try {
        rest += decoder.decode(chunk, { stream: true })
        const lines = rest.split('\n')
        rest = lines.pop() ?? ''
        if (rest.length > LINE_MAX_BYTES) throw new Error('A line of the engine is too long.')
        for (const line of lines) await push(this, line)
        done()
      } catch (error) {
        done(error as Error)
      }
    },
    async flush(done) {
      try {
        await push(this, rest)
        done()
      } catch (error) {
        done(error as Error)
      }
    },
  })

  async function push(to: Transform, line: string): Promise<void> {
    if (line.trim() === '') return
    const value = await map(JSON.parse(line))
    if (value !== null) to.push(`${JSON.stringify(value)}\n`)
  }
}
