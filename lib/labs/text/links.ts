import type { Definition, Image, Link, Root } from 'mdast'
import { SKIP, visit } from 'unist-util-visit'

/** Put before heading ids, so that no heading can shadow a name of the page. */
export const ID_PREFIX = 'user-content-'

const OUTSIDE = /^(https?:\/\/|mailto:)/i
const IMAGE_PATH = /^images\/[\w-]+(?:\.[\w-]+)*\.(?:png|jpe?g|webp|svg)$/i

/** True for a link that a lesson may hold: the web, mail, a heading of the page, a page of this school. */
export function isSafeLink(url: string): boolean {
  return OUTSIDE.test(url) || /^#[\w-]+$/.test(url) || /^\/(?![/\\])[\w\-./?=&#%]*$/.test(url)
}

/** True for an image beside the lesson, such as `images/layers.png`. */
export function isImagePath(url: string): boolean {
  return IMAGE_PATH.test(url)
}

/** Keeps safe links, points images to `assetBase`, and leaves the words of everything else. */
export function placeLinks(root: Root, assetBase: string): void {
  visit(root, (node, index, parent) => {
    if (!parent || index === undefined) return undefined
    if (node.type === 'link') return placeLink(node, () => parent.children.splice(index, 1, ...node.children), index)
    if (node.type === 'definition')
      return placeDefinition(node, assetBase, () => parent.children.splice(index, 1), index)
    if (node.type === 'image') placeImage(node, assetBase, (text) => parent.children.splice(index, 1, text))
    return undefined
  })
}

function placeLink(link: Link, unwrap: () => void, index: number): [typeof SKIP, number] | undefined {
  if (!isSafeLink(link.url)) {
    unwrap()
    return [SKIP, index]
  }
  if (link.url.startsWith('#')) link.url = `#${ID_PREFIX}${link.url.slice(1)}`
  if (OUTSIDE.test(link.url)) {
    link.data = { ...link.data, hProperties: { rel: ['noreferrer', 'noopener'], target: '_blank' } }
  }
  return undefined
}

/** A reference whose definition is gone renders as the text that it was. */
function placeDefinition(
  definition: Definition,
  assetBase: string,
  remove: () => void,
  index: number,
): [typeof SKIP, number] | undefined {
  if (isImagePath(definition.url)) definition.url = `${assetBase}/${definition.url}`
  else if (!isSafeLink(definition.url)) {
    remove()
    return [SKIP, index]
  }
  return undefined
}

function placeImage(image: Image, assetBase: string, replace: (text: { type: 'text'; value: string }) => void): void {
  if (isImagePath(image.url)) image.url = `${assetBase}/${image.url}`
  else replace({ type: 'text', value: image.alt ?? '' })
}
