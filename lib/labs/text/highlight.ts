import type { Element, Root } from 'hast'
import type { HighlighterCore } from 'shiki/core'
import { createHighlighterCore } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import { visit } from 'unist-util-visit'

/** Fence names to grammars. Only these are loaded: each grammar costs memory and start time. */
const GRAMMARS: Record<string, string> = {
  bash: 'bash',
  c: 'c',
  console: 'shellsession',
  diff: 'diff',
  docker: 'docker',
  dockerfile: 'docker',
  javascript: 'javascript',
  js: 'javascript',
  json: 'json',
  sh: 'bash',
  yaml: 'yaml',
}
const THEMES = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } as const
/** Longer text is shown plain: no reader gains from colours there, and hostile text cannot cost time. */
const HIGHLIGHT_LIMIT_CHARS = 20_000

let highlighter: Promise<HighlighterCore> | undefined

/** Colours every `lesson-code` for the light and the dark theme at once, as the CSS variables --shiki-light and --shiki-dark. */
export async function highlight(root: Root): Promise<void> {
  const blocks: Element[] = []
  visit(root, 'element', (element: Element) => {
    if (element.tagName === 'lesson-code') blocks.push(element)
  })
  if (blocks.length === 0) return
  highlighter ??= createHighlighter()
  const shiki = await highlighter
  for (const block of blocks) block.children = [colour(shiki, block)]
}

/** True when fences of this language are coloured. */
export function hasGrammar(lang: string): boolean {
  return Object.hasOwn(GRAMMARS, lang)
}

function colour(shiki: HighlighterCore, block: Element): Element {
  const first = block.children[0]
  const code = first?.type === 'text' ? first.value : ''
  const lang = String(block.properties.lang ?? '')
  const grammar = code.length > HIGHLIGHT_LIMIT_CHARS ? 'text' : (hasGrammar(lang) && GRAMMARS[lang]) || 'text'
  const tree = shiki.codeToHast(code, { lang: grammar, themes: THEMES, defaultColor: false })
  const pre = tree.children.find((child): child is Element => child.type === 'element')
  return pre ?? { type: 'element', tagName: 'pre', properties: {}, children: [{ type: 'text', value: code }] }
}

function createHighlighter(): Promise<HighlighterCore> {
  return createHighlighterCore({
    engine: createJavaScriptRegexEngine({ forgiving: true }),
    themes: [
      import('shiki/themes/github-light-high-contrast.mjs'),
      import('shiki/themes/github-dark-high-contrast.mjs'),
    ],
    langs: [
      import('shiki/langs/bash.mjs'),
      import('shiki/langs/c.mjs'),
      import('shiki/langs/diff.mjs'),
      import('shiki/langs/docker.mjs'),
      import('shiki/langs/javascript.mjs'),
      import('shiki/langs/json.mjs'),
      import('shiki/langs/shellsession.mjs'),
      import('shiki/langs/yaml.mjs'),
    ],
  })
}
