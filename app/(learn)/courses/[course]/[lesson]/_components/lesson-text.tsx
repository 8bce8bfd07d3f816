import type { Root } from 'hast'
import { type Components, toJsxRuntime } from 'hast-util-to-jsx-runtime'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { liftCode } from '@/app/_learn/lift-code'
import { Alert, FileLink, Hint } from './asides'
import { Code } from './code'
import { Diagram } from './diagram'
import { Layers } from './layers'
import { Quiz } from './quiz'
import { Task } from './task'
import { TerminalLink } from './terminal-link'

const COMPONENTS = {
  'lesson-alert': Alert,
  'lesson-code': Code,
  'lesson-diagram': Diagram,
  'lesson-file': FileLink,
  'lesson-hint': Hint,
  'lesson-layers': Layers,
  'lesson-quiz': Quiz,
  'lesson-task': Task,
  'lesson-terminal': TerminalLink,
} as unknown as Partial<Components>

/** The tree of a lesson's text as React elements; rendered on the server, so it can be read at once. */
export function LessonText({ tree }: { tree: Root }) {
  return <div className="prose">{toJsxRuntime(liftCode(tree), { Fragment, jsx, jsxs, components: COMPONENTS })}</div>
}
