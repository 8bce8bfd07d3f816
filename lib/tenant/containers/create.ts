import { pack } from 'tar-stream'
import { resolveImage } from '../images/find'
import { PORTS_LABEL } from '../marks'
import { upName } from '../names'
import { endpointOf } from '../networks/routes'
import { BRIDGE, resolveNetwork } from '../networks/rows'
import { malformed, overQuota, Refusal } from '../refusal'
import type { TenantContext } from '../types'
import { compareVersions } from '../version'
import { admitVolumes } from '../volumes/rows'
import { HIDDEN, type HomeBind, type Planned } from './mounts'
import { type Asked, buildCreate, type ImageFacts, parseCreate, type Resolved } from './plan'
import { publishedPorts, readBindings } from './ports'
import { randomName } from './random-name'
import { listOwn, type Own, pickContainer } from './rows'

/** Engines from here on can mount a part of a volume. */
const SUBPATH_VERSION = '1.45'

/** Makes a container for the learner, or throws `Refusal` and leaves nothing. Returns its id. */
export async function createContainer(
  ctx: TenantContext,
  { name, body }: { name?: string; body: unknown },
): Promise<string> {
  const asked = parseCreate(body)
  if (name !== undefined) upName(ctx.tenant, name)
  const found = await resolveImage(ctx, asked.config.Image)
  const image = await imageFacts(ctx, found.id)
  const networks = await networksOf(ctx, asked)
  await ctx.disk.admit()
  // From counting to making, one at a time.
  return ctx.admission.run(async () => {
    const own = await listOwn(ctx)
    admitOne(ctx, own)
    const shown = name?.replace(/^\//, '') ?? randomName(own.map((one) => one.name))
    const taken = own.find((one) => one.name === shown)
    if (taken)
      throw new Refusal(
        409,
        `Conflict. The container name "/${shown}" is already in use by container "${taken.Id}". You have to remove (or rename) that container to be able to reuse that name.`,
        null,
      )
    const resolved = resolveReferences(asked, { own, image, networks, shown })
    const { body: up, planned } = buildCreate(ctx.tenant, asked, resolved)
    const anonymous = planned.mounts.filter(({ Source }) => Source === '').length
    await admitVolumes(ctx, { names: planned.volumes, anonymous })
    const links = await mountHome(ctx, { planned, readOnlyRoot: up.HostConfig.ReadonlyRootfs })
    return make(ctx, { up, name: shown, links, extra: networks.extra })
  })
}

function admitOne({ tenant }: TenantContext, own: Own[]): void {
  if (own.length < tenant.quota.containers) return
  const names = own
    .map(({ name }) => name)
    .slice(0, 8)
    .join(', ')
  throw overQuota(
    `You have ${own.length} containers (${names}${own.length > 8 ? ', …' : ''}) and may have ${tenant.quota.containers}: remove some with docker rm or docker container prune.`,
  )
}

interface Networks {
  /** As the engine knows it, "none", or "container:" with the learner's reference. */
  mode: string
  isBridge: boolean
  aliases: string[]
  /** Networks beside the first, which are joined after the container is made. */
  extra: { id: string; aliases: string[] }[]
}

async function networksOf(ctx: TenantContext, { config, host, endpoints }: Asked): Promise<Networks> {
  const mode = config.NetworkDisabled ? 'none' : host.NetworkMode || 'default'
  if (mode === 'none' || mode.startsWith('container:')) return { mode, isBridge: false, aliases: [], extra: [] }
  const first = await resolveNetwork(ctx, mode)
  const result: Networks = { mode: first.Name, isBridge: first.name === BRIDGE, aliases: [], extra: [] }
  for (const [ref, value] of Object.entries(endpoints)) {
    const network = await resolveNetwork(ctx, ref)
    const { Aliases } = endpointOf(value, null)
    if (network.Id === first.Id) result.aliases = Aliases
    else result.extra.push({ id: network.Id, aliases: Aliases })
  }
  if (result.extra.length > ctx.tenant.quota.networks) throw malformed('That many networks are not usable.')
  return result
}

function resolveReferences(
  { config, host }: Asked,
  { own, image, networks, shown }: { own: Own[]; image: ImageFacts; networks: Networks; shown: string },
): Resolved {
  const other = (mode: string) => `container:${pickContainer(own, mode.slice('container:'.length)).Id}`
  const taken = own.flatMap(({ Labels }) => Object.values(readBindings(Labels?.[PORTS_LABEL])).flat())
  return {
    image,
    network: networks.mode.startsWith('container:') ? other(networks.mode) : networks.mode,
    pidMode: host.PidMode ? other(host.PidMode) : '',
    volumesFrom: (host.VolumesFrom ?? []).map((text) => {
      const [ref = '', mode = 'rw'] = text.split(':')
      if (!['ro', 'rw'].includes(mode)) throw malformed(`invalid mode for volumes-from: ${mode.slice(0, 20)}`)
      return `${pickContainer(own, ref).Id}:${mode}`
    }),
    // As with every Docker, the default network has no names.
    aliases: networks.isBridge ? [] : [...new Set([shown, ...networks.aliases])],
    ports: publishedPorts(
      {
        bindings: host.PortBindings,
        all: host.PublishAllPorts,
        exposed: [...Object.keys(config.ExposedPorts ?? {}), ...image.exposed],
      },
      new Set(taken.map(({ HostPort }) => Number(HostPort))),
    ),
  }
}

async function imageFacts(ctx: TenantContext, id: string): Promise<ImageFacts> {
  const { Config } = await ctx.upstream.json<{ Config?: Record<string, object | null> | null }>({
    method: 'GET',
    path: ['images', id, 'json'],
  })
  return {
    id,
    labels: (Config?.Labels ?? null) as Record<string, string> | null,
    volumes: Object.keys(Config?.Volumes ?? {}),
    exposed: Object.keys(Config?.ExposedPorts ?? {}),
    health: Config?.Healthcheck,
  }
}

interface Link {
  /** In the container, absolute. */
  path: string
  to: string
}

/**
 * Adds the home to the mounts. Where the engine cannot mount a part of a volume, the whole home lies at a hidden path
 * and links lead into it: they are resolved inside the container only. A part is never named to the engine as a path of
 * the machine, because the learner could swap it for a link while the engine looks.
 */
async function mountHome(
  ctx: TenantContext,
  { planned, readOnlyRoot }: { planned: Planned; readOnlyRoot: boolean },
): Promise<Link[]> {
  const { home } = ctx.tenant
  const links: Link[] = []
  if (!home) return links
  const { apiVersion } = await ctx.upstream.facts()
  const hasSubpath = compareVersions(apiVersion, SUBPATH_VERSION) >= 0
  const hidden = new Set<string>()
  const mount = (target: string, { readOnly, subpath }: { readOnly: boolean; subpath?: string }) =>
    planned.mounts.push({
      Type: 'volume',
      Source: home.volume,
      Target: target,
      ReadOnly: readOnly,
      VolumeOptions: { NoCopy: true, Labels: {}, ...(subpath ? { Subpath: subpath } : {}) },
    })
  for (const { path, target, readOnly } of planned.homeBinds) {
    if (path === '' || hasSubpath) mount(target, { readOnly, subpath: path || undefined })
    else {
      checkLinkable(planned, { path, target, readOnly }, readOnlyRoot)
      const at = `${HIDDEN}/${readOnly ? 'home-ro' : 'home'}`
      if (!hidden.has(at)) mount(at, { readOnly })
      hidden.add(at)
      links.push({ path: target, to: `${at}/${path}` })
    }
  }
  return links
}

function checkLinkable(planned: Planned, { path, target }: HomeBind, readOnlyRoot: boolean): void {
  if (readOnlyRoot)
    throw malformed(
      `With --read-only, only the whole home or a volume can be mounted on this engine, not ${path}: use -v NAME:${target}.`,
    )
  const others = [
    ...planned.mounts.map(({ Target }) => Target),
    ...planned.homeBinds.map((one) => one.target),
    ...Object.keys(planned.tmpfs),
  ]
  const nested = others.find((one) => one !== target && (one.startsWith(`${target}/`) || target.startsWith(`${one}/`)))
  if (nested)
    throw malformed(
      `${target} and ${nested} lie in each other, which this engine cannot mount from a home: use a volume for one of them.`,
    )
}

async function make(
  ctx: TenantContext,
  {
    up,
    name,
    links,
    extra,
  }: { up: ReturnType<typeof buildCreate>['body']; name: string; links: Link[]; extra: Networks['extra'] },
): Promise<string> {
  const { Id } = await ctx.upstream.json<{ Id: string }>({
    method: 'POST',
    path: ['containers', 'create'],
    query: { name: upName(ctx.tenant, name) },
    body: up,
  })
  try {
    if (links.length > 0) await layLinks(ctx, Id, links)
    for (const { id, aliases } of extra)
      await ctx.upstream.json({
        method: 'POST',
        path: ['networks', id, 'connect'],
        body: { Container: Id, EndpointConfig: { Aliases: [...new Set([name, ...aliases])] } },
      })
    return Id
  } catch (error) {
    await ctx.upstream
      .json({ method: 'DELETE', path: ['containers', Id], query: { force: true, v: true } })
      .catch(() => undefined)
    throw error
  }
}

async function layLinks(ctx: TenantContext, id: string, links: Link[]): Promise<void> {
  for (const { to } of links) await makeMissing(ctx, { id, path: to })
  const archive = pack()
  for (const { path, to } of links) archive.entry({ name: path.slice(1), type: 'symlink', linkname: to, mode: 0o777 })
  archive.finalize()
  await put(ctx, { id, archive })
}

/** Like Docker, a folder that is not there yet is made; here it belongs to the learner. */
async function makeMissing(ctx: TenantContext, { id, path }: { id: string; path: string }): Promise<void> {
  try {
    const { body } = await ctx.upstream.stream({ method: 'HEAD', path: ['containers', id, 'archive'], query: { path } })
    body.resume()
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 404) throw error
    if (path.startsWith(`${HIDDEN}/home-ro/`))
      throw malformed('A folder of your home that is mounted read-only must exist.')
    const archive = pack()
    archive.entry({ name: path.slice(1), type: 'directory', mode: 0o755, uid: 1000, gid: 1000 })
    archive.finalize()
    await put(ctx, { id, archive })
  }
}

async function put(
  ctx: TenantContext,
  { id, archive }: { id: string; archive: ReturnType<typeof pack> },
): Promise<void> {
  const { body } = await ctx.upstream.stream({
    method: 'PUT',
    path: ['containers', id, 'archive'],
    query: { path: '/' },
    stream: { body: archive, type: 'application/x-tar' },
  })
  body.resume()
}
