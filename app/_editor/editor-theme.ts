import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { dockerFile } from '@codemirror/legacy-modes/mode/dockerfile'
import { javascript, json } from '@codemirror/legacy-modes/mode/javascript'
import { shell } from '@codemirror/legacy-modes/mode/shell'
import type { Extension } from '@codemirror/state'
import { tags } from '@lezer/highlight'

/** Colours from the page's palette: see app/_ui/editor.css. */
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--cm-keyword)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--cm-string)' },
  { tag: tags.comment, color: 'var(--cm-comment)', fontStyle: 'italic' },
  { tag: [tags.variableName, tags.definition(tags.variableName), tags.propertyName], color: 'var(--cm-variable)' },
])

/** The language of a file by its name, with its colours. */
export function languageOf(path: string): Extension {
  const name = path.split('/').at(-1) ?? path
  const mode = isDockerfile(path)
    ? dockerFile
    : /\.[cm]?jsx?$/.test(name)
      ? javascript
      : name.endsWith('.json')
        ? json
        : /\.sh$|ignore$|^\.npmrc$/.test(name)
          ? shell
          : null
  return [mode ? StreamLanguage.define(mode) : [], syntaxHighlighting(colours)]
}

export function isDockerfile(path: string): boolean {
  return /(^|\/)(Dockerfile|[^/]*\.dockerfile)[^/]*$/i.test(path)
}
