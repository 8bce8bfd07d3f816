import { copyWords } from '@/lib/dockerfile/files'
import type { Instruction, Stage } from '@/lib/dockerfile/types'
import { commandLines, copiesWholeContext } from '../commands'
import { type Draft, OCI_LAYERS, type Rule } from '../rule'

export const rule: Rule = {
  id: 'S7',
  title: 'No deleting in a later step',
  meaning: 'A RUN does not remove what an earlier instruction of the stage has added.',
  reason: 'The earlier layer still holds it: the image is no smaller, and a secret no safer.',
  source: OCI_LAYERS,
  severity: 'warning',
  syntax: ({ stages }) => stages.flatMap(judge),
}

function judge({ instructions }: Stage): Draft[] {
  return instructions.flatMap((instruction, at) => {
    if (instruction.keyword !== 'RUN') return []
    const removed = commandLines(instruction).flatMap(removedPaths)
    const adder = instructions.slice(0, at).find((earlier) => removed.some((path) => adds(earlier, path)))
    if (!adder) return []
    return [
      {
        message: `Line ${instruction.line} removes what line ${adder.line} has added; the layer of line ${adder.line} keeps it.`,
        advice: 'Bring in only what stays, or do adding and removing in one step.',
        instruction,
        evidence: { addedLine: adder.line },
      },
    ]
  })
}

function removedPaths(line: string): string[] {
  const [command, ...words] = line.split(' ')
  if (command !== 'rm' && command !== 'unlink') return []
  return words.filter((word) => !word.startsWith('-')).map((word) => word.replace(/(?<!\/)\/+\*?$/, ''))
}

function adds(instruction: Instruction, path: string): boolean {
  if (path === '') return false
  if (instruction.keyword === 'RUN') {
    const lines = commandLines(instruction)
    const named = lines.some((line) => line.split(' ').includes(path)) || instruction.args.includes(`> ${path}`)
    return named && !lines.flatMap(removedPaths).includes(path)
  }
  if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return false
  // A relative path lies where the whole context has been copied to, as far as the text can tell.
  if (copiesWholeContext(instruction) && !path.startsWith('/')) return true
  const words = copyWords(instruction)
  if (!words) return false
  const destination = words.destination.replace(/(?<!\/)\/+$/, '')
  const targets = words.sources.flatMap((source) => {
    const name = source.slice(source.lastIndexOf('/') + 1)
    return [destination, `${destination}/${name}`, name]
  })
  return targets.some(
    (target) => target !== '' && target !== '.' && (target === path || target === path.replace(/^\.\//, '')),
  )
}
