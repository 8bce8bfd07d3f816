import { parse } from 'yaml'

/** The YAML between two lines of dashes at the top of a text, and the text after it. `fault` says why it is not read. */
export function splitFrontMatter(source: string): {
  data: Record<string, unknown> | null
  body: string
  fault: string | null
} {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const found = /^---\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(text)
  if (!found) return { data: null, body: text, fault: null }
  const body = text.slice(found[0].length)
  try {
    const data: unknown = parse(found[1] ?? '', { maxAliasCount: 20 })
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? { data: data as Record<string, unknown>, body, fault: null }
      : { data: null, body, fault: 'it is no map.' }
  } catch (error) {
    return {
      data: null,
      body,
      fault: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it is not YAML.',
    }
  }
}
