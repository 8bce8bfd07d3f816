import { z } from 'zod'

/**
 * The form of container-structure-test's files, version 2.0.0
 * (github.com/GoogleContainerTools/container-structure-test). What is not listed is refused with its line.
 */
const name = z.string().trim().min(1).max(200)
const words = z.array(z.string().max(2000)).max(50)
const command = words.min(1)

/** Go's patterns: the few forms that JavaScript writes differently are turned over; the rest must be both. */
export const goPattern = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => translatePattern(text) !== null, { error: 'is not a pattern that can be used here' })
const patterns = z.array(goPattern).max(20)

const variables = z
  .array(
    z.strictObject({
      key: z.string().regex(/^[A-Za-z_]\w*$/),
      value: z.string().max(500),
      isRegex: z.boolean().default(false),
    }),
  )
  .max(50)

const commandTest = z.strictObject({
  name,
  setup: z.array(command).max(5).optional(),
  /** The container is thrown away, so there is nothing to tear down. */
  teardown: z.array(command).max(5).optional(),
  command: z.string().min(1).max(500),
  args: words.optional(),
  envVars: variables.optional(),
  expectedOutput: patterns.optional(),
  excludedOutput: patterns.optional(),
  expectedError: patterns.optional(),
  excludedError: patterns.optional(),
  exitCode: z.number().int().min(0).max(255).optional(),
})

const path = z
  .string()
  .regex(/^\/[^\0]*$/, 'must be an absolute path')
  .max(300)

const fileExistenceTest = z.strictObject({
  name,
  path,
  shouldExist: z.boolean().default(true),
  permissions: z
    .string()
    .regex(/^[-dlLbcps?]([-r][-w][-xsS]){2}[-r][-w][-xtT]$/)
    .optional(),
  uid: z.number().int().min(-1).optional(),
  gid: z.number().int().min(-1).optional(),
  isExecutableBy: z.enum(['owner', 'group', 'other', 'any']).optional(),
})

const fileContentTest = z.strictObject({
  name,
  path,
  expectedContents: patterns.optional(),
  excludedContents: patterns.optional(),
})

const label = z.strictObject({
  key: z.string().min(1).max(200),
  value: z.string().max(2000),
  isRegex: z.boolean().default(false),
})
const port = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,5}(\/(tcp|udp|sctp))?$/))

const metadataTest = z.strictObject({
  envVars: variables.optional(),
  unboundEnv: variables.optional(),
  labels: z.array(label).max(50).optional(),
  exposedPorts: z.array(port).max(20).optional(),
  unexposedPorts: z.array(port).max(20).optional(),
  volumes: z.array(path).max(20).optional(),
  unmountedVolumes: z.array(path).max(20).optional(),
  entrypoint: words.optional(),
  cmd: words.optional(),
  workdir: z.string().max(300).optional(),
  user: z.string().max(60).optional(),
})

export const structureSchema = z.strictObject({
  schemaVersion: z.literal('2.0.0'),
  globalEnvVars: variables.optional(),
  commandTests: z.array(commandTest).max(30).optional(),
  fileExistenceTests: z.array(fileExistenceTest).max(30).optional(),
  fileContentTests: z.array(fileContentTest).max(30).optional(),
  metadataTest: metadataTest.optional(),
})

export type StructureTests = z.infer<typeof structureSchema>

/** A pattern of Go in JavaScript's form; null when there is none. */
export function translatePattern(text: string): string | null {
  const plain = text
    .replace(/\(\?P</g, '(?<')
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
  // A leading (?i) is the one flag that patterns of such files carry: every letter gets both of its cases.
  const source = plain.startsWith('(?i)') ? anyCase(plain.slice(4)) : plain.replace(/^\(\?[sm]+\)/, '')
  try {
    new RegExp(source)
    return source
  } catch {
    return null
  }
}

/** Letters in both cases; what stands after a backslash stays, and inside a class the other case is added. */
function anyCase(source: string): string {
  let inside = false
  return source.replace(/\\.|[[\]]|[a-zA-Z](?:-[a-zA-Z])?/g, (found) => {
    if (found.length === 3)
      return inside ? found.toLowerCase() + found.toUpperCase() : found.replace(/[a-zA-Z]/g, (one) => anyCase(one))
    if (found === '[') inside = true
    else if (found === ']') inside = false
    else if (found.length === 1) {
      const both = `${found.toLowerCase()}${found.toUpperCase()}`
      return inside ? both : `[${both}]`
    }
    return found
  })
}
