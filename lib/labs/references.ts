import { createHash } from 'node:crypto'
import { z } from 'zod'
import { faultAt, validateFile } from './faults'
import { type Folder, hashFolder, textOf } from './folder'
import type { Exercise, Fault, MeasuredSolution } from './types'
import { parseYaml } from './yaml-file'

export const REFERENCES_FILE = 'references.yaml'

const count = z.number().int().min(0)
const schema = z.strictObject({
  of: z.string().regex(/^[0-9a-f]{64}$/, 'must be a sha256 in hex'),
  solutions: z.record(
    z.string(),
    z.strictObject({
      imageBytes: count.optional(),
      ownBytes: count,
      ownCompressedBytes: count,
      layers: count,
      rebuilds: z.record(z.string(), z.strictObject({ renewed: count, pushBytes: count })),
    }),
  ),
})

/** What of an exercise decides what its solutions need; titles, points and probes do not. */
interface Measurable
  extends Pick<Exercise, 'id' | 'edit' | 'artifacts' | 'images' | 'canaries' | 'secrets' | 'fill' | 'args'> {
  mutations: Pick<Exercise['mutations'][number], 'id' | 'edit'>[]
}

/**
 * What was measured of the solutions, from the file that `drydock lab measure` writes; null when there is none, and when
 * it is stale: numbers of other solutions than these are no measure. `of` is the hash that a fresh file carries.
 */
export function readReferences({
  folder,
  label,
  start,
  exercise,
}: {
  folder: Folder
  label: string
  /** The build context's path in the lesson's folder. */
  start: string
  exercise: Measurable
}): { references: Record<string, MeasuredSolution> | null; of: string; faults: Fault[] } {
  const of = hashMeasured({ folder, start, exercise })
  const text = textOf(folder, REFERENCES_FILE)
  if (text === null) return { references: null, of, faults: [] }
  const yaml = parseYaml({ file: `${label}/${REFERENCES_FILE}`, text })
  const { data, faults } = validateFile(schema, yaml)
  if (!data || data.of === of) return { references: data?.solutions ?? null, of, faults }
  const message = 'The numbers are of other solutions, or of another build context, than those that lie here now.'
  const stale = faultAt(yaml, { path: ['of'], message, fix: measureFix(exercise.id), severity: 'warning' })
  return { references: null, of, faults: [stale] }
}

/** What an author does about references that are missing or stale. */
export function measureFix(exerciseId: string): string {
  return `Run "npm run drydock -- lab measure ${exerciseId}".`
}

function hashMeasured({ folder, start, exercise }: { folder: Folder; start: string; exercise: Measurable }): string {
  const { edit, artifacts, images, canaries, secrets = [], fill = [], args } = exercise
  const built = {
    edit,
    artifacts,
    images,
    canaries,
    // Measurements from before there was such a thing stay valid.
    ...(secrets.length > 0 ? { secrets } : {}),
    ...(fill.length > 0 ? { fill } : {}),
    args,
    mutations: exercise.mutations.map(({ id, edit }) => [id, edit]),
  }
  const files = hashFolder(folder, (path) => path.startsWith(`${start}/`) || path.startsWith('solutions/'))
  return createHash('sha256').update(JSON.stringify(built)).update(files).digest('hex')
}
