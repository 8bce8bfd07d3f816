import type { Extension } from '@codemirror/state'
import { hoverTooltip } from '@codemirror/view'
import { describeInstruction, instructionAt } from '@/lib/dockerfile/instructions'
import { parseDockerfile } from '@/lib/dockerfile/parse'

const HOVER_AFTER_MS = 350

/** Shows what an instruction does while the mouse rests on its keyword. Findings have their own tooltip beside it. */
export function hoverHelp(): Extension {
  return hoverTooltip(
    (view, pos) => {
      const line = view.state.doc.lineAt(pos)
      const instruction = instructionAt(parseDockerfile(view.state.doc.toString()), line.number)
      const doc = instruction && describeInstruction(instruction.keyword)
      if (!instruction || !doc) return null
      return {
        pos: line.from,
        end: line.to,
        above: true,
        create: () => ({ dom: draw(instruction.keyword, [doc.does, doc.mind, `It leaves ${doc.leaves}.`]) }),
      }
    },
    { hoverTime: HOVER_AFTER_MS },
  )
}

function draw(title: string, sentences: string[]): HTMLElement {
  const box = document.createElement('div')
  box.className = 'cm-instruction'
  const heading = document.createElement('strong')
  heading.textContent = title
  box.append(heading)
  for (const sentence of sentences) {
    const line = document.createElement('p')
    line.textContent = sentence
    box.append(line)
  }
  return box
}
