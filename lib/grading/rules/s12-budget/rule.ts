import { formatBytes } from '../../bytes'
import type { Observation } from '../../observation'
import type { Draft, Rule } from '../rule'
import { place } from '../waste'

export const rule: Rule = {
  id: 'S12',
  title: 'Within the size budget',
  meaning: 'What the image adds to its base, or the image as a whole, is not larger than the exercise allows.',
  reason: 'Every byte is stored, pushed and pulled by everyone who runs the image.',
  source: 'Rule of this school: the exercise sets the budget from its reference solutions.',
  severity: 'warning',
  observed: (seen) => [...judgeOwn(seen), ...judgeWhole(seen)],
}

function judgeOwn({ image, exercise }: Observation): Draft[] {
  const budget = exercise.budgets.ownBytes
  if (!image || budget === undefined || image.ownBytes <= budget) return []
  const largest = largestOf(image.layers.filter(({ base }) => !base))
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

/** The base counts, too: it was chosen by the last FROM. */
function judgeWhole({ image, exercise, dockerfile }: Observation): Draft[] {
  const budget = exercise.budgets.imageBytes
  if (!image || budget === undefined) return []
  const bytes = image.baseBytes + image.ownBytes
  if (bytes <= budget) return []
  const largest = largestOf(image.layers)
  return [
    {
      message: `The image has ${formatBytes(bytes)}, its base included; the budget is ${formatBytes(budget)}. The largest part, ${formatBytes(largest?.facts.sizeBytes ?? 0)}, is in ${largest?.base ? 'the base' : place(largest)}.`,
      advice: largest?.base
        ? 'Look for a base that has what the running program needs, and no more.'
        : 'Look at what the largest layer holds that the running program never opens.',
      instruction: largest?.instruction ?? dockerfile.stages.at(-1)?.instructions[0] ?? null,
      layer: largest?.index,
      bytes,
      evidence: { budget: 'imageBytes', budgetBytes: budget },
    },
  ]
}

function largestOf(layers: NonNullable<Observation['image']>['layers']) {
  return [...layers].sort((a, b) => b.facts.sizeBytes - a.facts.sizeBytes)[0]
}
