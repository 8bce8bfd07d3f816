import { formatBytes } from '../../bytes'
import type { Observation } from '../../observation'
import type { Draft, Rule } from '../rule'
import { place } from '../waste'

export const rule: Rule = {
  id: 'S12',
  title: 'Within the size budget',
  meaning: 'What the image adds to its base is not larger than the exercise allows.',
  reason: 'Every byte is stored, pushed and pulled by everyone who runs the image.',
  source: 'Rule of this school: the exercise sets the budget from its reference solutions.',
  severity: 'warning',
  observed: judge,
}

function judge({ image, exercise }: Observation): Draft[] {
  const budget = exercise.budgets.ownBytes
  if (!image || budget === undefined || image.ownBytes <= budget) return []
  const largest = image.layers.filter(({ base }) => !base).sort((a, b) => b.facts.sizeBytes - a.facts.sizeBytes)[0]
  return [
    {
      message: `The image adds ${formatBytes(image.ownBytes)} to its base; the budget is ${formatBytes(budget)}. The largest part, ${formatBytes(largest?.facts.sizeBytes ?? 0)}, is in ${place(largest)}.`,
      advice: 'Look at what the largest layer holds that the running program never opens.',
      instruction: largest?.instruction ?? null,
      layer: largest?.index,
      bytes: image.ownBytes,
      evidence: { budget: 'ownBytes', budgetBytes: budget },
    },
  ]
}
