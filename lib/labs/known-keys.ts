import type { z } from 'zod'

interface Def {
  type: string
  shape?: Record<string, z.ZodType>
  element?: z.ZodType
  valueType?: z.ZodType
  innerType?: z.ZodType
  options?: z.ZodType[]
  getter?: () => z.ZodType
  in?: z.ZodType
}

/** The keys that a schema knows at a path; those of every alternative where there are several. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const schemas = path.reduce<z.ZodType[]>((at, key) => at.flatMap((one) => stepInto(one, key)), [schema])
  return [...new Set(schemas.flatMap(unwrap).flatMap((one) => Object.keys(defOf(one).shape ?? {})))]
}

function stepInto(schema: z.ZodType, key: PropertyKey): z.ZodType[] {
  return unwrap(schema).flatMap((one) => {
    const { shape, element, valueType } = defOf(one)
    const next = shape && typeof key === 'string' && Object.hasOwn(shape, key) ? shape[key] : (element ?? valueType)
    return next ? [next] : []
  })
}

/** Takes optional, default, nullable, lazy and union off. */
function unwrap(schema: z.ZodType): z.ZodType[] {
  const { innerType, options, getter, in: input } = defOf(schema)
  if (options) return options.flatMap(unwrap)
  const inner = innerType ?? getter?.() ?? input
  return inner ? unwrap(inner) : [schema]
}

/** Zod's own description of a schema (its documented `_zod.def`), of which this module reads the containers only. */
function defOf(schema: z.ZodType): Def {
  return schema._zod.def as unknown as Def
}
