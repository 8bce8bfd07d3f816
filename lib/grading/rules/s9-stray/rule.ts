import { formatBytes } from '../../bytes'
import type { LayerSeen } from '../../observation'
import { BEST_PRACTICES, type Draft, type Rule } from '../rule'
import { place } from '../waste'

const STRAY =
  /(^|\/)(\.git|node_modules|__pycache__|\.venv|Dockerfile|Dockerfile\.[^/]+|\.dockerignore|\.DS_Store|npm-debug\.log)(\/|$)/

export const rule: Rule = {
  id: 'S9',
  title: 'Nothing stray from the context',
  meaning: 'History, installed dependencies, Dockerfile and caches of the context are not copied into the image.',
  reason: 'The program does not need them; they make the image larger and show what is nobody’s business.',
  source: BEST_PRACTICES,
  severity: 'warning',
  observed: ({ image }) => image?.layers.flatMap(judge) ?? [],
}

function judge(layer: LayerSeen): Draft[] {
  const { instruction } = layer
  const copies =
    instruction &&
    ['COPY', 'ADD'].includes(instruction.keyword) &&
    !instruction.flags.some(({ name }) => name === 'from')
  if (!copies) return []
  const stray = new Map<string, number>()
  for (const { path, size } of layer.facts.entries) {
    const match = STRAY.exec(path)
    if (!match) continue
    const top = path.slice(0, match.index + (match[1]?.length ?? 0) + (match[2]?.length ?? 0))
    stray.set(top, (stray.get(top) ?? 0) + size)
  }
  const found = [...stray]
  const [first] = found
  if (!first) return []
  const bytes = found.reduce((sum, [, size]) => sum + size, 0)
  return [
    {
      message: `${place(layer).replace(/^l/, 'L')} holds ${found
        .map(([path]) => `\`/${path}\``)
        .slice(0, 4)
        .join(', ')} (${formatBytes(bytes)}) from the build context.`,
      advice: 'Name in .dockerignore what the image does not need, or copy only what it needs.',
      instruction,
      layer: layer.index,
      path: `/${first[0]}`,
      bytes,
      evidence: { paths: found.map(([path]) => path).slice(0, 20) },
    },
  ]
}
