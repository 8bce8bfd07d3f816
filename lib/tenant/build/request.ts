import { z } from 'zod'
import { parseReference } from '../images/reference'
import { checkLabels } from '../names'
import { forbid, malformed } from '../refusal'
import { flag, text } from '../route'
import { checkBuildArgs } from './dockerfile'

const MAX_TAGS = 8
const many = z.union([z.string(), z.array(z.string())]).optional()
const anyText = z
  .string()
  .max(64 * 1024)
  .optional()

/** Everything that clients of any generation send to POST /build. What is only named is read and left out. */
export const buildQuery = z.strictObject({
  version: text(/^[12]?$/),
  t: many,
  dockerfile: text(/^[^\0\n\r]*$/),
  remote: anyText,
  session: text(/^[a-zA-Z0-9-]*$/),
  buildid: text(/^[a-zA-Z0-9-]*$/),
  q: flag,
  nocache: flag,
  pull: text(/^\w*$/),
  rm: flag,
  forcerm: flag,
  squash: flag,
  target: text(/^[\w.-]*$/),
  buildargs: anyText,
  labels: anyText,
  cachefrom: anyText,
  networkmode: text(/^[\w.:-]*$/),
  platform: text(/^[\w/.-]*$/),
  outputs: anyText,
  extrahosts: many,
  securityopt: many,
  cgroupparent: anyText,
  isolation: text(/^\w*$/),
  ulimits: anyText,
  shmsize: text(/^\d*$/),
  memory: text(/^-?\d*$/),
  memswap: text(/^-?\d*$/),
  cpushares: text(/^\d*$/),
  cpuquota: text(/^-?\d*$/),
  cpuperiod: text(/^\d*$/),
  cpusetcpus: text(/^[\d,-]*$/),
  cpusetmems: text(/^[\d,-]*$/),
})

export interface BuildRequest {
  builder: 'classic' | 'buildkit'
  session: string
  buildId: string | undefined
  dockerfile: string
  tags: string[]
  noCache: boolean
  quiet: boolean
  target: string | undefined
  buildArgs: Record<string, string>
  labels: Record<string, string>
  memoryBytes: number | null
}

/** What a build may be asked for. Throws with a sentence for the rest. */
export function parseBuild(query: z.infer<typeof buildQuery>): BuildRequest {
  refuseElsewhere(query)
  const builder = query.version === '2' ? 'buildkit' : 'classic'
  if (builder === 'buildkit' && query.remote !== 'client-session')
    throw forbid(
      'build',
      'A build with BuildKit takes its context from a folder: docker build . (or DOCKER_BUILDKIT=0 for a context from a pipe).',
    )
  if (builder === 'classic' && query.remote && query.remote !== 'client-session')
    throw forbid(
      'build',
      'The context of a build cannot be an address: nothing is fetched from a network. Use a folder: docker build .',
    )
  const tags = [query.t ?? []].flat().filter((tag) => tag !== '')
  if (tags.length > MAX_TAGS) throw malformed(`A build gives at most ${MAX_TAGS} names.`)
  for (const tag of tags)
    if (parseReference(tag).digest !== null) throw malformed('refusing to create a tag with a digest reference')
  return {
    builder,
    session: query.session ?? '',
    buildId: query.buildid || undefined,
    dockerfile: normalPath(query.dockerfile || 'Dockerfile'),
    tags,
    noCache: query.nocache ?? false,
    quiet: query.q ?? false,
    target: query.target || undefined,
    buildArgs: checkBuildArgs(readMap(query.buildargs, 'buildargs')),
    labels: checkLabels(readMap(query.labels, 'labels') as Record<string, string>),
    memoryBytes: Number(query.memory) > 0 ? Number(query.memory) : null,
  }
}

function refuseElsewhere(query: z.infer<typeof buildQuery>): void {
  if (query.pull && !['0', 'false'].includes(query.pull))
    throw forbid(
      'build',
      '--pull would fetch base images from a network. Leave it out: the shared images are kept up to date for you.',
    )
  if (query.cachefrom && !['[]', 'null'].includes(query.cachefrom.trim()))
    throw forbid('build', '--cache-from is not available: your own earlier builds are used as cache anyway.')
  if (query.networkmode && !['default', 'none', 'bridge'].includes(query.networkmode))
    throw forbid('build', `--network ${query.networkmode.slice(0, 40)} is not available in a build.`)
  if (query.outputs && !['[]', 'null'].includes(query.outputs.trim()))
    throw forbid('build', '--output is not available: docker create and docker cp take files out of an image.')
  if ([query.extrahosts ?? []].flat().some(Boolean)) throw forbid('build', '--add-host is not available in a build.')
  if ([query.securityopt ?? []].flat().some(Boolean))
    throw forbid('build', '--security-opt is not available in a build.')
  if (query.cgroupparent) throw forbid('build', '--cgroup-parent is not available: limits are set for you.')
  if (query.squash) throw forbid('build', '--squash is not available.')
  if (query.isolation && query.isolation !== 'default') throw forbid('build', '--isolation is not available.')
  if (query.platform && !query.platform.startsWith('linux'))
    throw malformed(`--platform ${query.platform.slice(0, 40)} is not what this engine runs.`)
}

function readMap(textOf: string | undefined, name: string): Record<string, string | null> {
  if (!textOf) return {}
  let value: unknown
  try {
    value = JSON.parse(textOf)
  } catch {
    throw malformed(`${name} is not JSON`)
  }
  const parsed = z
    .record(
      z.string().max(256),
      z
        .string()
        .max(32 * 1024)
        .nullable(),
    )
    .nullable()
    .safeParse(value)
  if (!parsed.success) throw malformed(`${name} is not an object of strings`)
  return parsed.data ?? {}
}

/** The path as an archive's reader names it. */
function normalPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw malformed(`Forbidden path outside the build context: ${path.slice(0, 200)}`)
  return parts.join('/')
}
