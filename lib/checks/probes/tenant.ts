import type { Check } from '@/lib/labs/types'
import type { TenantFacts, Verdict } from '../types'

export type ContainerProbe = Extract<Check, { container: unknown }>['container']
export type ImageProbe = Extract<Check, { image: unknown }>['image']
export type ThingProbe = Extract<Check, { network: unknown }>['network']

const MIB = 1024 * 1024

/** Judges a container of the learner's own by its name. */
export async function judgeContainer(probe: ContainerProbe, facts: TenantFacts): Promise<Verdict> {
  const found = await facts.container(probe.name)
  const what = `the container ${probe.name}`
  if (probe.exists === false) return found ? fail(`${what} exists`) : PASSED
  if (!found) return fail(`${what} does not exist`)
  if (probe.running !== undefined && found.running !== probe.running)
    return fail(`${what} is ${found.running ? 'running' : 'not running'}`)
  if (probe.exit !== undefined && (found.running || found.exitCode !== probe.exit))
    return fail(`${what} ${found.running ? 'still runs' : `ended with ${found.exitCode}`}`)
  if (probe.oom !== undefined && found.oomKilled !== probe.oom) return fail(`${what} was not ended by its memory limit`)
  if (probe.publishes !== undefined && !found.publishes.includes(Number(probe.publishes)))
    return fail(`${what} does not publish port ${probe.publishes}`)
  if (probe.memoryMiB !== undefined && found.memoryBytes !== probe.memoryMiB * MIB)
    return fail(`${what} has another memory limit`)
  if (probe.readOnly !== undefined && found.readOnly !== probe.readOnly) return fail(`${what} has another root`)
  if (probe.user !== undefined && found.user !== probe.user) return fail(`${what} runs as another user`)
  if (probe.image !== undefined && (await facts.imageId(probe.image)) !== found.imageId)
    return fail(`${what} was made from another image`)
  return PASSED
}

/** Judges an image of the learner's own by its name. */
export async function judgeImage(probe: ImageProbe, facts: TenantFacts): Promise<Verdict> {
  const found = await facts.image(probe.name)
  const what = `the image ${probe.name}`
  if (probe.exists === false) return found ? fail(`${what} exists`) : PASSED
  if (!found) return fail(`${what} does not exist`)
  if (probe.same !== undefined && (await facts.imageId(probe.same)) !== found.id)
    return fail(`${what} is another one than ${probe.same}`)
  if (probe.entrypoint !== undefined && found.entrypoint.join(' ') !== probe.entrypoint.join(' '))
    return fail(`${what} has another ENTRYPOINT`)
  if (probe.user !== undefined && found.user !== probe.user) return fail(`${what} names another user`)
  if (probe.pushed !== undefined && found.pushed !== probe.pushed)
    return fail(`${what} is ${found.pushed ? 'in the registry' : 'not in the registry'}`)
  return PASSED
}

export async function judgeThing(kind: 'network' | 'volume', probe: ThingProbe, facts: TenantFacts): Promise<Verdict> {
  const there = await facts[kind](probe.name)
  if (there === (probe.exists ?? true)) return PASSED
  return fail(`the ${kind} ${probe.name} ${there ? 'exists' : 'does not exist'}`)
}

const PASSED: Verdict = { passed: true, message: '' }
const fail = (message: string): Verdict => ({ passed: false, message })
