import type { ContainerProbe } from '@/lib/labs/types'
import type { ContainerFact, TenantFacts, Verdict } from '../types'
import { type Ask, allHold, fail, hasText, hasValues, PASSED } from './verdict'

const MIB = 1024 * 1024
const NANO = 1e9
const ALL = 'ALL'

/** Judges a container of the learner's own by its name; what costs a question of its own is asked last. */
export async function judgeContainer(probe: ContainerProbe, facts: TenantFacts): Promise<Verdict> {
  const found = await facts.container(probe.name)
  const what = `the container ${probe.name}`
  if (probe.exists === false) return found ? fail(`${what} exists`) : PASSED
  if (!found) return fail(`${what} does not exist`)
  const own = allHold([...stateOf(probe, found), ...limitsOf(probe, found), ...wallsOf(probe, found)].map(named(what)))
  if (!own.passed) return own
  return allHold((await othersOf(probe, found, facts)).map(named(what)))
}

const named =
  (what: string) =>
  ([holds, message]: Ask): Ask => [holds, `${what} ${message}`]

function stateOf(probe: ContainerProbe, found: ContainerFact): Ask[] {
  const { running, exit, oom, health, publishes, user, readOnly, env } = probe
  return [
    [running === undefined || found.running === running, found.running ? 'is running' : 'is not running'],
    [
      exit === undefined || (!found.running && found.exitCode === exit),
      found.running ? 'still runs' : `ended with ${found.exitCode}`,
    ],
    [oom === undefined || found.oomKilled === oom, `was ${oom ? 'not ' : ''}ended by its memory limit`],
    [health === undefined || found.health === health, `is ${found.health}`],
    [publishes === undefined || found.publishes.includes(Number(publishes)), `does not publish port ${publishes}`],
    [readOnly === undefined || found.readOnly === readOnly, 'has another root'],
    [user === undefined || found.user === user, 'runs as another user'],
    [hasValues(found.env, env), 'has another environment'],
  ]
}

function limitsOf({ memoryMiB, cpus, pids }: ContainerProbe, found: ContainerFact): Ask[] {
  return [
    [memoryMiB === undefined || found.memoryBytes === memoryMiB * MIB, 'has another memory limit'],
    [cpus === undefined || found.nanoCpus === Math.round(cpus * NANO), `may use ${found.nanoCpus / NANO} CPUs`],
    [pids === undefined || found.pids === pids, `may have ${found.pids} processes`],
  ]
}

function wallsOf({ drops, adds, seccomp, denies, networks, mounts }: ContainerProbe, found: ContainerFact): Ask[] {
  const { capabilities, allows } = found
  const kept = drops?.includes(ALL)
    ? capabilities.filter((name) => !adds?.includes(name))
    : capabilities.filter((name) => drops?.includes(name))
  return [
    [kept.length === 0, `has the capability ${kept[0]}`],
    [(adds ?? []).every((name) => capabilities.includes(name)), 'lacks a capability'],
    [seccomp === undefined || (allows !== null) === seccomp, `has ${allows ? 'a' : 'no'} seccomp profile of its own`],
    [!denies || (allows !== null && !denies.some((call) => allows.includes(call))), 'may make a call that it must not'],
    [(networks ?? []).every((name) => found.networks.includes(name)), 'is not in the network'],
    [networks?.length !== 0 || found.networks.length === 0, 'is in a network'],
    [!mounts || found.mounts.some((one) => isMount(one, mounts)), 'has no such mount'],
  ]
}

function isMount(found: ContainerFact['mounts'][number], wanted: NonNullable<ContainerProbe['mounts']>): boolean {
  return (
    (wanted.volume === undefined || found.volume === wanted.volume) &&
    (wanted.at === undefined || found.at === wanted.at)
  )
}

/** What other things have to be looked at for. */
async function othersOf(probe: ContainerProbe, found: ContainerFact, facts: TenantFacts): Promise<Ask[]> {
  const { image, sameImageAs, networkOf, pidsOf, logs, name } = probe
  const idOf = async (other: string) => (await facts.container(other))?.id ?? null
  const asks: Ask[] = []
  if (image !== undefined)
    asks.push([(await facts.anyImage(image))?.id === found.imageId, 'was made from another image'])
  if (sameImageAs !== undefined)
    asks.push([
      (await facts.container(sameImageAs))?.imageId === found.imageId,
      `has another image than ${sameImageAs}`,
    ])
  if (networkOf !== undefined)
    asks.push([
      found.networkOf !== null && found.networkOf === (await idOf(networkOf)),
      `is not in ${networkOf}'s network`,
    ])
  if (pidsOf !== undefined)
    asks.push([found.pidsOf !== null && found.pidsOf === (await idOf(pidsOf)), `does not share ${pidsOf}'s processes`])
  if (logs !== undefined) asks.push([hasText(await facts.logs(name), logs), 'has not printed what is asked for'])
  return asks
}
