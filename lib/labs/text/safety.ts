import type { Schema } from 'hast-util-sanitize'

const PLAIN_TAGS =
  'a blockquote br code del div em h1 h2 h3 h4 h5 h6 hr img input li ol p pre s section strong sub sup table tbody td tfoot th thead tr ul'

/**
 * What may be in a lesson's page. The tree is made by us from Markdown without raw HTML, so this is the second lock:
 * an element or attribute that is not named here does not reach a browser.
 */
export const SAFE: Schema = {
  strip: ['script', 'style'],
  clobber: [],
  tagNames: [
    ...PLAIN_TAGS.split(' '),
    'lesson-alert',
    'lesson-code',
    'lesson-diagram',
    'lesson-file',
    'lesson-hint',
    'lesson-layers',
    'lesson-quiz',
    'lesson-task',
    'lesson-terminal',
  ],
  attributes: {
    '*': ['id'],
    a: ['href', 'title', 'rel', 'target', 'dataFootnoteRef', 'dataFootnoteBackref', 'ariaLabel', 'ariaDescribedBy'],
    h2: [['className', 'sr-only']],
    img: ['src', 'alt', 'title'],
    input: [
      ['disabled', true],
      ['type', 'checkbox'],
      ['checked', true],
    ],
    li: [['className', 'task-list-item']],
    ol: ['start'],
    section: ['dataFootnotes', ['className', 'footnotes']],
    td: ['align'],
    th: ['align'],
    ul: [['className', 'contains-task-list']],
    'lesson-alert': ['kind'],
    'lesson-code': ['lang', 'actions', 'savePath', 'command', 'terminal'],
    'lesson-diagram': ['file', 'alt', 'caption'],
    'lesson-file': ['path'],
    'lesson-hint': ['title'],
    'lesson-layers': ['image'],
    'lesson-terminal': ['title'],
  },
  protocols: { href: ['http', 'https', 'mailto'], src: [] },
}
