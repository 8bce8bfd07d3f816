import { z } from 'zod'
import { pattern } from './names'
import type { Check } from './types'

/** A path in the sandbox: absolute, or relative to the learner's home. */
const sandboxPath = z
  .string()
  .regex(/^(?!.*(^|\/)\.\.(\/|$))[^\0]+$/, 'must be a path without "..", absolute or relative to the home folder')
  .max(300)

const fileProbe = z.strictObject({
  path: sandboxPath,
  exists: z.boolean().optional(),
  contains: z.string().min(1).max(2000).optional(),
  matches: pattern.optional(),
  executable: z.boolean().optional(),
  type: z.enum(['file', 'directory', 'symlink']).optional(),
})

const execProbe = z.strictObject({
  command: z.array(z.string().max(4000)).min(1).max(30),
  exit: z.number().int().min(0).max(255).optional(),
  stdout: z.string().max(2000).optional(),
  matches: pattern.optional(),
  seconds: z.number().positive().max(15).optional(),
})

const dockerfileProbe = z.strictObject({
  path: sandboxPath,
  instruction: z.string().regex(/^[A-Z]+$/, 'must be an instruction in capitals, for example "COPY"'),
  matches: pattern.optional(),
  exists: z.boolean().optional(),
  before: z.string().min(1).max(300).optional(),
  last: z.boolean().optional(),
  form: z.enum(['exec', 'shell']).optional(),
})

const inputProbe = z.strictObject({
  equals: z.string().min(1).max(500).optional(),
  matches: pattern.optional(),
  ignoreCase: z.boolean().optional(),
})

/** A name that the learner gives; `${NAME}` may stand for a part of it. */
const ownName = z.string().min(1).max(200)

const containerProbe = z.strictObject({
  name: ownName,
  exists: z.boolean().optional(),
  running: z.boolean().optional(),
  exit: z.number().int().min(0).max(255).optional(),
  oom: z.boolean().optional(),
  publishes: z
    .string()
    .regex(/^(\d+|\$\{[A-Z0-9_]+\})$/, 'must be a port as text, or a value such as "${PORT}"')
    .optional(),
  image: ownName.optional(),
  memoryMiB: z.number().int().positive().optional(),
  readOnly: z.boolean().optional(),
  user: z.string().max(64).optional(),
})

const imageProbe = z.strictObject({
  name: ownName,
  exists: z.boolean().optional(),
  same: ownName.optional(),
  entrypoint: z.array(z.string().max(500)).max(30).optional(),
  user: z.string().max(64).optional(),
  pushed: z.boolean().optional(),
})

const thingProbe = z.strictObject({ name: ownName, exists: z.boolean().optional() })

/** One probe, or probes joined by all, any, not. Exactly one key. */
export const checkSchema: z.ZodType<Check> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(checkSchema).min(1).max(20) }),
    z.strictObject({ any: z.array(checkSchema).min(1).max(20) }),
    z.strictObject({ not: checkSchema }),
    z.strictObject({ file: fileProbe }),
    z.strictObject({ exec: execProbe }),
    z.strictObject({ dockerfile: dockerfileProbe }),
    z.strictObject({ input: inputProbe }),
    z.strictObject({ container: containerProbe }),
    z.strictObject({ image: imageProbe }),
    z.strictObject({ network: thingProbe }),
    z.strictObject({ volume: thingProbe }),
  ]),
)
