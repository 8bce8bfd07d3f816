import type { Root } from 'hast'
import { type Components, toJsxRuntime } from 'hast-util-to-jsx-runtime'
import type { ReactNode } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { liftCode } from '@/app/_learn/lift-code'
import { Alert, Hint } from '../../../_components/asides'
import { Diagram } from '../../../_components/diagram'

/** A brief has no terminal and no tasks: its code is shown, its notes and folds work. */
const COMPONENTS = {
  'lesson-alert': Alert,
  'lesson-code': Code,
  'lesson-diagram': Diagram,
  'lesson-file': () => null,
  'lesson-hint': Hint,
  'lesson-layers': () => null,
  'lesson-quiz': () => null,
  'lesson-terminal': () => null,
  'lesson-task': ({ children }: { children?: ReactNode }) => <div>{children}</div>,
} as unknown as Partial<Components>

export function PlainText({ tree }: { tree: Root }) {
  return <div className="prose">{toJsxRuntime(liftCode(tree), { Fragment, jsx, jsxs, components: COMPONENTS })}</div>
}

function Code({ children }: { children?: ReactNode }) {
  return <div className="code-block overflow-hidden rounded-lg border bg-surface">{children}</div>
}
