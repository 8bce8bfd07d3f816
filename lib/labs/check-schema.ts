import { z } from 'zod'
import { inputProbe, quizProbe, scriptProbe } from './answer-probe-schema'
import { pattern } from './names'
import {
  containerProbe,
  httpProbe,
  imageProbe,
  layersProbe,
  networkProbe,
  registryProbe,
  volumeProbe,
} from './tenant-probe-schema'
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
    z.strictObject({ layers: layersProbe }),
    z.strictObject({ registry: registryProbe }),
    z.strictObject({ network: networkProbe }),
    z.strictObject({ volume: volumeProbe }),
    z.strictObject({ http: httpProbe }),
    z.strictObject({ quiz: quizProbe }),
    z.strictObject({ script: scriptProbe }),
  ]),
)
