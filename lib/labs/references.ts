import { z } from 'zod'
import { faultAt, validateFile } from './faults'
import { type Folder, textOf } from './folder'
import type { Fault, MeasuredSolution } from './types'
import { parseYaml, type YamlFile } from './yaml-file'

export const REFERENCES_FILE = 'references.yaml'

/** Bytes, or a measure of what the exercise's own solutions needed at most. */
export type Budget = number | { times: number; plus: number }

const count = z.number().int().min(0)
const schema = z.strictObject({
  solutions: z.record(
    z.string(),
    z.strictObject({
      ownBytes: count,
      ownCompressedBytes: count,
      layers: count,
      rebuilds: z.record(z.string(), z.strictObject({ renewed: count, pushBytes: count })),
    }),
  ),
})

/** What was measured of the solutions, from the file that `drydock lab measure` writes; null when there is none. */
export function readReferences({ folder, label }: { folder: Folder; label: string }): {
  references: Record<string, MeasuredSolution> | null
  faults: Fault[]
} {
  const text = textOf(folder, REFERENCES_FILE)
  if (text === null) return { references: null, faults: [] }
  const { data, faults } = validateFile(schema, parseYaml({ file: `${label}/${REFERENCES_FILE}`, text }))
  return { references: data?.solutions ?? null, faults }
}

/**
 * The budget in bytes: the most that a solution needed, `times` and `plus`. Before anything was measured it is without
 * bound, so that the solutions can be measured, and a fault says so.
 */
export function resolveBudget(
  budget: Budget,
  { measured, yaml, path }: { measured: (number | undefined)[] | null; yaml: YamlFile; path: (string | number)[] },
): { bytes: number; faults: Fault[] } {
  if (typeof budget === 'number') return { bytes: budget, faults: [] }
  const known = (measured ?? []).flatMap((bytes) => bytes ?? [])
  if (known.length > 0) return { bytes: Math.ceil(Math.max(...known) * budget.times + budget.plus), faults: [] }
  const message = 'This budget follows the solutions, and nobody has measured them.'
  return {
    bytes: Number.MAX_SAFE_INTEGER,
    faults: [faultAt(yaml, { path, message, fix: 'Run "drydock lab measure EXERCISE".', severity: 'warning' })],
  }
}
