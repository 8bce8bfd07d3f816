import type { Element, Root } from 'hast'
import { sanitize } from 'hast-util-sanitize'
import rehypeSlug from 'rehype-slug'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { placeAlerts } from './text/alerts'
import { placeDirectives } from './text/directives'
import { placeDrawings } from './text/drawings'
import { placeFences } from './text/fences'
import { fillTree } from './text/fill'
import { highlight } from './text/highlight'
import { ID_PREFIX, placeLinks } from './text/links'
import { parseText } from './text/parse'
import { SAFE } from './text/safety'

const toHtmlTree = unified().use(remarkRehype).use(rehypeSlug, { prefix: ID_PREFIX })

/**
 * Renders lesson text to a sanitised tree for hast-util-to-jsx-runtime. Besides plain elements it holds
 * `lesson-task {id}`, `lesson-hint {title}`, `lesson-quiz {id}`, `lesson-file {path}`, `lesson-layers {image}`,
 * `lesson-terminal {title}`, `lesson-diagram {file, alt, caption}` around a drawing, `lesson-alert {kind}` and
 * `lesson-code {lang, actions, savePath, command, terminal}`.
 * `vars` are the learner's own values; `drawings` those of the lesson; `assetBase` is the address below which the lesson's `images/` are served.
 * Never throws: any text renders.
 */
export async function renderMarkdown(
  source: string,
  {
    vars = {},
    assetBase = '',
    drawings = {},
  }: { vars?: Record<string, string>; assetBase?: string; drawings?: Record<string, Element> } = {},
): Promise<Root> {
  const text = parseText(source)
  fillTree(text, vars)
  placeAlerts(text)
  placeDirectives(text)
  placeFences(text)
  placeLinks(text, assetBase)
  const tree = sanitize(await toHtmlTree.run(text), SAFE)
  const root: Root = tree.type === 'root' ? tree : { type: 'root', children: [tree as Root['children'][number]] }
  await highlight(root)
  placeDrawings(root, { drawings, vars })
  return root
}
