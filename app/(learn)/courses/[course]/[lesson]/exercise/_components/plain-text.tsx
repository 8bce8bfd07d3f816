import type { Root } from 'hast'
import { type Components, toJsxRuntime } from 'hast-util-to-jsx-runtime'
import type { ReactNode } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { Alert, Hint } from '../../_components/asides'

/** A brief has no terminal and no tasks: its code is shown, its notes and folds work. */
const COMPONENTS = {
  'lesson-alert': Alert,
  'lesson-code': Code,
  'lesson-file': () => null,
  'lesson-hint': Hint,
  'lesson-layers': () => null,
  'lesson-quiz': () => null,
  'lesson-task': ({ children }: { children?: ReactNode }) => <div>{children}</div>,
} as unknown as Partial<Components>

export function PlainText({ tree }: { tree: Root }) {
  return <div className="prose">{toJsxRuntime(tree, { Fragment, jsx, jsxs, components: COMPONENTS })}</div>
}

function Code({ children }: { children?: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard
    <div className="code-block overflow-x-auto rounded-lg border bg-surface px-4 py-3" tabIndex={0}>
      {children}
    </div>
  )
}
