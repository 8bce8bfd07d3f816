/** An element of a drawing as it stands in the file. */
export interface XmlElement {
  name: string
  attributes: Record<string, string>
  children: (XmlElement | string)[]
  /** Where it begins, in characters from the start of the text. */
  at: number
}

/** Why a text is no XML that we read, and where. */
export class XmlFault extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
/** What may stand before and between elements and says nothing: a declaration, comments. */
const SILENT = /<\?xml[^>]*\?>|<!--[\s\S]*?-->/y
const OPENING = /<([A-Za-z][\w:-]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y
const CLOSING = /<\/([A-Za-z][\w:-]*)\s*>/y
const ATTRIBUTE = /([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const TEXT = /[^<]+/y
const DEPTH_MAX = 30
const ELEMENTS_MAX = 3000

/**
 * Reads the part of XML that drawings need: elements, attributes, text, comments. No document types, no sections of raw
 * text, no instructions: whatever those could bring about, it is not there. Throws `XmlFault`.
 */
export function parseXml(text: string): XmlElement {
  const top: XmlElement = { name: '', attributes: {}, children: [], at: 0 }
  const open = [top]
  let elements = 0
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; ) {
    const inside = open.at(-1) ?? top
    const silent = match(SILENT, text, at)
    const closing = silent ? null : match(CLOSING, text, at)
    const opening = silent || closing ? null : match(OPENING, text, at)
    const words = silent || closing || opening ? null : match(TEXT, text, at)
    if (closing) {
      if (open.length === 1 || closing[1] !== inside.name)
        throw new XmlFault(`"</${closing[1]}>" closes nothing that is open.`, at)
      open.pop()
    } else if (opening) {
      const [, name = '', attributes = '', selfClosing] = opening
      const element = { name, attributes: readAttributes(attributes, at), children: [], at }
      if (++elements > ELEMENTS_MAX || open.length > DEPTH_MAX) throw new XmlFault('The drawing is too large.', at)
      inside.children.push(element)
      if (!selfClosing) open.push(element)
    } else if (words) inside.children.push(decode(words[0], at))
    else if (!silent) throw new XmlFault('This is not XML that a drawing may hold.', at)
    at += (silent ?? closing ?? opening ?? words)?.[0].length ?? 1
  }
  const left = open.at(-1)
  if (left && left !== top) throw new XmlFault(`"<${left.name}>" is never closed.`, left.at)
  const roots = top.children.filter((child) => typeof child !== 'string')
  const [root] = roots
  if (!root || roots.length > 1 || top.children.some((child) => typeof child === 'string' && child.trim()))
    throw new XmlFault('A drawing is one element and nothing beside it.', 0)
  return root
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function readAttributes(text: string, at: number): Record<string, string> {
  const found = [...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single]): [string, string] => [
    name,
    decode(double ?? single ?? '', at),
  ])
  return Object.fromEntries(found)
}

function decode(text: string, at: number): string {
  return text.replace(/&(#x?[0-9a-fA-F]{1,6}|\w+)?;?/g, (whole, name: string | undefined) => {
    const plain = name !== undefined && Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined
    const code = name?.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name?.slice(1))
    if (!whole.endsWith(';') || (plain === undefined && !(name?.startsWith('#') && code > 0 && code <= 0x10ffff)))
      throw new XmlFault(`"${whole.slice(0, 20)}" stands for nothing: write "&amp;" for "&".`, at)
    return plain ?? String.fromCodePoint(code)
  })
}
