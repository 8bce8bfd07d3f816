import { z } from 'zod'

/**
 * Parts of a report that came after its first version. All of them are optional in `reportSchema`, so that reports that
 * were stored earlier still show. Sizes are bytes, times are ms.
 */

/** Bytes that an image carries and no process can see, by path: largest first, bounded. */
export const wasteSchema = z.object({
  totalBytes: z.number(),
  byPath: z.array(
    z.object({
      path: z.string(),
      bytes: z.number(),
      /** Index of the layer that holds them, and of the one that hides them. */
      layer: z.number().int(),
      hiddenBy: z.number().int(),
      how: z.enum(['replaced', 'deleted', 'directory', 'opaque', 'metadata']),
    }),
  ),
  /** By the instruction that put them there; `line` null for the base's. */
  byInstruction: z.array(
    z.object({
      line: z.number().int().nullable(),
      instruction: z.string(),
      layer: z.number().int(),
      bytes: z.number(),
      paths: z.number().int(),
    }),
  ),
})

/** Something with the form of a secret, or a planted token; the value itself is never here. */
export const secretSchema = z.object({
  /** What it is, for example "GitHub token" or "planted token". */
  kind: z.string(),
  /** plain, base64, hex, url, gzip, reversed */
  form: z.string(),
  where: z.enum(['file', 'hidden file', 'stage', 'configuration', 'history', 'file name', 'Dockerfile']),
  path: z.string().nullable(),
  layer: z.number().int().nullable(),
  /** Index of the layer that only hides it. */
  hiddenBy: z.number().int().nullable(),
  line: z.number().int().nullable(),
  offset: z.number().int().nullable(),
})

/** What a mutation is about; "other" for one that an exercise made up for itself. */
export const REBUILD_KINDS = ['source', 'manifest', 'readme', 'argument', 'touch', 'noop', 'other'] as const
export const rebuildKindSchema = z.enum(REBUILD_KINDS)

/** What the exercise's own solutions needed: numbers only, never their text. */
export const referenceSchema = z.object({
  solutions: z.number().int(),
  /** Least and most among the solutions. */
  ownBytes: z.object({ least: z.number(), most: z.number() }),
  ownCompressedBytes: z.object({ least: z.number(), most: z.number() }),
  layers: z.object({ least: z.number().int(), most: z.number().int() }),
  /** Mutation id to what an edit cost the solutions. */
  rebuilds: z.record(
    z.string(),
    z.object({
      renewed: z.object({ least: z.number().int(), most: z.number().int() }),
      pushBytes: z.object({ least: z.number(), most: z.number() }),
    }),
  ),
})

/** An image that the submission was built from: the engine's own id, whatever the tag says later. */
export const baseImageSchema = z.object({ name: z.string(), id: z.string() })

export type Reference = z.infer<typeof referenceSchema>
export type SecretView = z.infer<typeof secretSchema>
export type WasteView = z.infer<typeof wasteSchema>
