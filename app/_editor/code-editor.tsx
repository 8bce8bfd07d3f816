'use client'

import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentUnit } from '@codemirror/language'
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension, Prec } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import type { FindingResult } from '@/lib/grading/report'
import { isDockerfile, languageOf } from './editor-theme'
import { hoverHelp } from './hover-help'

export interface CodeEditorProps {
  path: string
  /** The text to begin with; later ones are taken only with another `revision`. */
  text: string
  /** Counts how often the text was replaced from outside: a draft found, started over. */
  revision: number
  readOnly: boolean
  findings: FindingResult[]
  /** A line to go to; `at` makes each wish a new one. */
  goTo: { line: number; at: number } | null
  onChange: (path: string, text: string) => void
  /** The line that the cursor stands in. */
  onCursor?: (line: number) => void
  /** Ctrl+Enter (Cmd+Enter), where there is something to hand in. */
  onSubmit?: () => void
  /** Ctrl+S (Cmd+S). */
  onSave: () => void
  /** F1: to the panel that says what the line does, where there is one. */
  onHelp?: () => void
}

/** One editor for all files: each keeps its own undo history and cursor while the page is open. Escape, then Tab leaves it. */
export default function CodeEditor({ path, text, revision, readOnly, findings, goTo, ...wishes }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const states = useRef(new Map<string, EditorState>())
  const latest = useRef({ ...wishes, text })
  latest.current = { ...wishes, text }

  useEffect(() => {
    if (!host.current) return
    const made = new EditorView({ parent: host.current })
    view.current = made
    return () => {
      made.destroy()
      view.current = null
    }
  }, [])

  useEffect(() => {
    const editor = view.current
    if (!editor) return
    const key = `${revision} ${path}`
    editor.setState(states.current.get(key) ?? createState())
    function createState() {
      const onEdit = EditorView.updateListener.of((update) => {
        states.current.set(key, update.state)
        if (update.docChanged) latest.current.onChange(path, update.state.doc.toString())
        if (update.docChanged || update.selectionSet)
          latest.current.onCursor?.(update.state.doc.lineAt(update.state.selection.main.head).number)
      })
      const press = (key: string, wish: 'onSubmit' | 'onSave' | 'onHelp') => ({
        key,
        preventDefault: true,
        run: () => {
          latest.current[wish]?.()
          return true
        },
      })
      const keys = [press('Mod-Enter', 'onSubmit'), press('Mod-s', 'onSave'), press('F1', 'onHelp')]
      return EditorState.create({
        doc: latest.current.text,
        extensions: [
          Prec.highest(keymap.of(keys)),
          extensions({ path, readOnly, help: latest.current.onHelp !== undefined }),
          onEdit,
        ],
      })
    }
  }, [path, revision, readOnly])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another file begins without marks
  useEffect(() => {
    const editor = view.current
    if (editor) editor.dispatch(setDiagnostics(editor.state, toDiagnostics(editor.state, findings)))
  }, [findings, path, revision])

  useEffect(() => {
    const editor = view.current
    if (!editor || !goTo) return
    const line = editor.state.doc.line(Math.min(Math.max(1, goTo.line), editor.state.doc.lines))
    editor.dispatch({
      selection: { anchor: line.from },
      effects: EditorView.scrollIntoView(line.from, { y: 'center' }),
    })
    editor.focus()
  }, [goTo])

  return <div ref={host} className="cm-host h-full" data-testid="editor" data-path={path} />
}

function extensions({ path, readOnly, help }: { path: string; readOnly: boolean; help: boolean }): Extension {
  const more = help ? ' F1 tells what the line does.' : ''
  return [
    lineNumbers(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    indentUnit.of('    '),
    lintGutter(),
    EditorView.lineWrapping,
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({
      'aria-label': `${path}. Escape, then Tab leaves the editor.${more}`,
      spellcheck: 'false',
      autocapitalize: 'off',
      autocorrect: 'off',
    }),
    languageOf(path),
    isDockerfile(path) ? hoverHelp() : [],
    keymap.of([...closeBracketsKeymap, ...searchKeymap, ...historyKeymap, indentWithTab, ...defaultKeymap]),
  ]
}

function toDiagnostics(state: EditorState, findings: FindingResult[]): Diagnostic[] {
  return findings
    .filter((finding) => finding.line !== null && finding.line <= state.doc.lines)
    .map((finding) => {
      const first = state.doc.line(finding.line ?? 1)
      const last = state.doc.line(Math.min(finding.endLine ?? first.number, state.doc.lines))
      const message = [finding.message, finding.why, finding.advice].filter(Boolean).join(' ')
      return { from: first.from, to: Math.max(first.from, last.to), severity: finding.severity, message }
    })
    .sort((a, b) => a.from - b.from)
}
