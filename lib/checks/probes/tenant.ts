import type { Check } from '@/lib/labs/types'
import type { TenantFacts, Verdict } from '../types'
import { allHold, fail, hasValues, PASSED } from './verdict'

export type ImageProbe = Extract<Check, { image: unknown }>['image']
export type RegistryProbe = Extract<Check, { registry: unknown }>['registry']
export type NetworkProbe = Extract<Check, { network: unknown }>['network']
export type VolumeProbe = Extract<Check, { volume: unknown }>['volume']

const isSame = (a: string[], b: string[] | undefined) => b === undefined || a.join('\0') === b.join('\0')

/** Judges an image of the learner's own by its name. */
export async function judgeImage(probe: ImageProbe, facts: TenantFacts): Promise<Verdict> {
  const found = await facts.image(probe.name)
  const what = `the image ${probe.name}`
  if (probe.exists === false) return found ? fail(`${what} exists`) : PASSED
  if (!found) return fail(`${what} does not exist`)
  const { same, entrypoint, cmd, user, env, labels, pushed } = probe
  return allHold([
    [same === undefined || (await facts.anyImage(same))?.id === found.id, `${what} is another one than ${same}`],
    [isSame(found.entrypoint, entrypoint), `${what} has another ENTRYPOINT`],
    [isSame(found.cmd, cmd), `${what} has another CMD`],
    [user === undefined || found.user === user, `${what} names another user`],
    [hasValues(found.env, env), `${what} has another environment`],
    [hasValues(found.labels, labels), `${what} has other labels`],
    [
      pushed === undefined || found.pushed === pushed,
      `${what} is ${found.pushed ? 'in the registry' : 'not in the registry'}`,
    ],
  ])
}

/** Asks the registry itself; `same` is a local image, which must be the one that lies there. */
export async function judgeRegistry(probe: RegistryProbe, facts: TenantFacts): Promise<Verdict> {
  const digest = await facts.registered(probe.name)
  if (probe.exists === false) return digest ? fail(`the registry has ${probe.name}`) : PASSED
  if (!digest) return fail(`the registry has no ${probe.name}`)
  if (probe.same === undefined) return PASSED
  const local = await facts.anyImage(probe.same)
  return local?.digests.includes(digest) ? PASSED : fail(`${probe.name} is another image than ${probe.same}`)
}

export async function judgeNetwork(probe: NetworkProbe, facts: TenantFacts): Promise<Verdict> {
  const found = await facts.network(probe.name)
  const what = `the network ${probe.name}`
  if (probe.exists === false) return found ? fail(`${what} exists`) : PASSED
  if (!found) return fail(`${what} does not exist`)
  const missing = (probe.has ?? []).find((name) => !found.containers.includes(name))
  return allHold([
    [missing === undefined, `${what} does not hold ${missing}`],
    [probe.internal === undefined || found.internal === probe.internal, `${what} is of another kind`],
  ])
}

export async function judgeVolume(probe: VolumeProbe, facts: TenantFacts): Promise<Verdict> {
  const there = await facts.volume(probe.name)
  if (there === (probe.exists ?? true)) return PASSED
  return fail(`the volume ${probe.name} ${there ? 'exists' : 'does not exist'}`)
}
