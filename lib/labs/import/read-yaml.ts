import { parseAllDocuments } from 'yaml'
import { type Folder, textOf } from '../folder'
import { note } from './draft'
import type { Draft } from './types'

/** The first document of a YAML file; null, with a note, when it is not there or cannot be read. */
export function readYaml({ folder, draft, path }: { folder: Folder; draft: Draft; path: string }): unknown {
  const text = textOf(folder, path)
  if (text === null) {
    note(draft, 'missing', { file: path, message: 'The file is not there.' })
    return null
  }
  try {
    const documents = parseAllDocuments(text, { logLevel: 'silent' })
    const first = Array.isArray(documents) ? documents[0] : undefined
    const fault = first?.errors[0]
    if (fault) {
      note(draft, 'left', {
        file: path,
        line: fault.linePos?.[0].line ?? null,
        message: `It cannot be read: ${fault.message.split('\n')[0]}`,
      })
      return null
    }
    return first?.toJS({ maxAliasCount: 50 }) ?? null
  } catch (error) {
    note(draft, 'left', {
      file: path,
      message: `It cannot be read: ${error instanceof Error ? error.message.split('\n')[0] : ''}`,
    })
    return null
  }
}
