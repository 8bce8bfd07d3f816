import { PORTS_LABEL } from '../marks'
import { overQuota, Refusal } from '../refusal'
import type { TenantContext } from '../types'
import { inMib } from './limits'
import { type Bindings, readBindings } from './ports'
import { listOwn, type Own, pickContainer } from './rows'

interface Limits {
  HostConfig: { Memory: number; NanoCpus: number }
}

const RUNS = ['running', 'paused', 'restarting']

/** Starts a container if the limits of all that run stay within the tenant's, and nobody else of theirs has its ports. */
export async function startContainer(ctx: TenantContext, ref: string): Promise<void> {
  await ctx.admission.run(async () => {
    const own = await listOwn(ctx)
    const container = pickContainer(own, ref)
    if (!RUNS.includes(container.State)) await admitStart(ctx, { own, container })
    await ctx.upstream.json({ method: 'POST', path: ['containers', container.Id, 'start'] })
    ctx.disk.nudge()
  })
}

/** Under the admission lock: throws when `container` may not run beside those that do, with other limits if given. */
export async function admitStart(
  ctx: TenantContext,
  { own, container, memory, nanoCpus }: { own: Own[]; container: Own; memory?: number; nanoCpus?: number },
): Promise<void> {
  const { quota } = ctx.tenant
  await ctx.disk.admit()
  const others = own.filter(({ Id, State }) => Id !== container.Id && RUNS.includes(State))
  checkPorts(container, others)
  const [mine, ...rest] = await Promise.all([container, ...others].map((one) => limitsOf(ctx, one)))
  const sum = (pick: (one: Limits['HostConfig']) => number) => rest.reduce((total, one) => total + pick(one), 0)
  const wantedMemory = memory ?? mine?.Memory ?? 0
  const wantedCpus = nanoCpus ?? mine?.NanoCpus ?? 0
  const names = others.map(({ name }) => name).join(', ')
  const memoryHeld = sum(({ Memory }) => Memory)
  if (memoryHeld + wantedMemory > quota.memoryBytes)
    throw overQuota(
      `Memory: ${container.name} wants ${inMib(wantedMemory)}, but ${inMib(memoryHeld)} of your ${inMib(quota.memoryBytes)} are held by ${names}. Stop one of them, or give a smaller --memory.`,
    )
  const cpusHeld = sum(({ NanoCpus }) => NanoCpus)
  if (cpusHeld + wantedCpus > quota.nanoCpus)
    throw overQuota(
      `CPU: ${container.name} wants ${wantedCpus / 1e9}, but ${cpusHeld / 1e9} of your ${quota.nanoCpus / 1e9} CPUs are held by ${names}. Stop one of them, or give a smaller --cpus.`,
    )
}

async function limitsOf(ctx: TenantContext, { Id }: Own): Promise<Limits['HostConfig']> {
  try {
    return (await ctx.upstream.json<Limits>({ method: 'GET', path: ['containers', Id, 'json'] })).HostConfig
  } catch (error) {
    // It has just gone by itself.
    if (error instanceof Refusal && error.status === 404) return { Memory: 0, NanoCpus: 0 }
    throw error
  }
}

function checkPorts(container: Own, others: Own[]): void {
  const wanted = numbers(readBindings(container.Labels?.[PORTS_LABEL]))
  for (const other of others) {
    const held = numbers(readBindings(other.Labels?.[PORTS_LABEL]))
    const port = wanted.find((one) => held.includes(one))
    if (port)
      throw new Refusal(
        500,
        `driver failed programming external connectivity on endpoint ${container.name}: Bind for 0.0.0.0:${port.split('/')[0]} failed: port is already allocated (by ${other.name})`,
        null,
      )
  }
}

const numbers = (bindings: Bindings) =>
  Object.entries(bindings).flatMap(([port, hosts]) => hosts.map(({ HostPort }) => `${HostPort}/${port.split('/')[1]}`))
