import { z } from 'zod'
import { checkTrigger } from '../build/instructions'
import { resolveContainer } from '../containers/rows'
import { markFilter } from '../marks'
import { forbid, malformed, Refusal } from '../refusal'
import { type AnyRoute, defineRoute, flag, json, NO_BODY, NO_QUERY, text } from '../route'
import type { TenantContext } from '../types'
import { keepImage, listOwned, resolveImage } from './find'
import { parseFilters, showImages } from './list'
import { upImage } from './names'
import { admitImage, settleImage } from './quota'
import { parseReference } from './reference'
import { removeAll, removeImage } from './remove'
import { imageHistory, inspectImage } from './show'
import { importImage, loadImages, pullImage, pushImage, saveImages } from './transfer'

const NOUN = 'Images'
const name = text(/^[^\0\n\r]*$/)
const filters = z
  .string()
  .max(16 * 1024)
  .optional()
const many = z.union([z.string(), z.array(z.string())]).optional()
const LIST_FILTERS = ['dangling', 'label', 'before', 'since', 'reference', 'until']
/** Instructions that `--change` of commit and import may hold. */
const CHANGES = /^(CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|ONBUILD|STOPSIGNAL|USER|VOLUME|WORKDIR)\s/i

const commitBody = z.looseObject({}).nullable()

export const imageRoutes: AnyRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/images/json',
    noun: NOUN,
    command: 'docker images',
    summary: 'Your own images and the shared ones.',
    query: z.strictObject({ all: flag, filters, filter: name, digests: flag, 'shared-size': flag, manifests: flag }),
    body: NO_BODY,
    handle: async ({ ctx, query }) =>
      json(
        await showImages(ctx, {
          all: query.all ?? false,
          filters: withReference(parseFilters(query.filters, LIST_FILTERS), query.filter),
        }),
      ),
  }),
  defineRoute({
    method: 'GET',
    path: '/images/search',
    noun: NOUN,
    command: 'docker search',
    summary: 'Not available.',
    limits: ['There is no way to Docker Hub from here; docker images shows what there is.'],
    query: z.looseObject({}),
    body: NO_BODY,
    handle: async () => {
      throw forbid(
        'registry',
        'There is no way to Docker Hub from here: docker images shows the images that are shared with you.',
      )
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/images/get',
    noun: NOUN,
    command: 'docker save',
    summary: 'Several images as one archive, under your names.',
    query: z.strictObject({ names: many, platform: name }),
    body: NO_BODY,
    handle: ({ ctx, query, signal }) => saveImages({ ctx, signal }, listOf(query.names)),
  }),
  defineRoute({
    method: 'POST',
    path: '/images/load',
    noun: NOUN,
    command: 'docker load',
    summary: 'Images from an archive of docker save, plain or gzip.',
    limits: [
      'Names in the archive become yours. What docker save does not write (devices, links out of the archive) is refused.',
      'One load, import or commit of yours at a time; the next waits. An archive that arrives at less than 4 KiB a second for long is given up.',
    ],
    query: z.strictObject({ quiet: flag, platform: name }),
    body: { kind: 'stream' },
    handle: ({ ctx, query, stream, signal }) =>
      loadImages({ ctx, signal }, { body: stream, quiet: query.quiet ?? false }),
  }),
  defineRoute({
    method: 'POST',
    path: '/images/create',
    noun: NOUN,
    command: 'docker pull, docker import',
    summary: 'Pulls from registry.lab:5000, or makes an image of an archive that your client sends.',
    limits: ['No other registry can be reached; an import cannot name an address.'],
    query: z.strictObject({
      fromImage: name,
      fromSrc: name,
      repo: name,
      tag: name,
      message: name,
      changes: many,
      platform: name,
    }),
    body: { kind: 'stream' },
    handle: ({ ctx, query, stream, signal }) => {
      if (query.fromImage) {
        stream.resume()
        return pullImage({ ctx, signal }, { name: query.fromImage, tag: query.tag ?? '' })
      }
      if (query.fromSrc !== '-')
        throw forbid('registry', 'An import cannot come from an address: give a file, docker import file.tar name.')
      const changes = checkChanges(listOf(query.changes))
      return importImage(
        { ctx, signal },
        { body: stream, repo: query.repo ?? '', tag: query.tag ?? '', message: query.message, changes },
      )
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/images/prune',
    noun: NOUN,
    command: 'docker image prune',
    summary: 'Removes your images that have no name; with -a all that no container of yours uses.',
    query: z.strictObject({ filters }),
    body: NO_BODY,
    handle: async ({ ctx, query }) => json(await prune(ctx, query.filters)),
  }),
  defineRoute({
    method: 'GET',
    path: '/images/{name*}/json',
    noun: NOUN,
    command: 'docker image inspect',
    summary: 'All about an image; paths of the host are left out.',
    query: z.strictObject({ manifests: flag, platform: name, size: flag }),
    body: NO_BODY,
    handle: async ({ ctx, params }) => json(await inspectImage(ctx, await resolveImage(ctx, params.name ?? ''))),
  }),
  defineRoute({
    method: 'GET',
    path: '/images/{name*}/history',
    noun: NOUN,
    command: 'docker history',
    summary: 'The steps that an image was made by.',
    query: z.strictObject({ platform: name }),
    body: NO_BODY,
    handle: async ({ ctx, params }) => json(await imageHistory(ctx, await resolveImage(ctx, params.name ?? ''))),
  }),
  defineRoute({
    method: 'GET',
    path: '/images/{name*}/get',
    noun: NOUN,
    command: 'docker save',
    summary: 'An image as an archive, under your names.',
    query: z.strictObject({ platform: name }),
    body: NO_BODY,
    handle: ({ ctx, params, signal }) => saveImages({ ctx, signal }, [params.name ?? '']),
  }),
  defineRoute({
    method: 'POST',
    path: '/images/{name*}/tag',
    noun: NOUN,
    command: 'docker tag',
    summary: 'Gives an image another name of yours. A shared image keeps its own for everybody else.',
    query: z.strictObject({ repo: name, tag: name }),
    body: NO_BODY,
    handle: async ({ ctx, params, query }) => {
      await tagImage(ctx, params.name ?? '', { repo: query.repo ?? '', tag: query.tag ?? '' })
      return { kind: 'empty', status: 201 }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/images/{name*}/push',
    noun: NOUN,
    command: 'docker push',
    summary: 'Sends an image to registry.lab:5000, where only you can read it.',
    limits: [
      'No other registry can be reached.',
      'Your images there may take so much together. What you overwrite or what breaks off counts until the registry collects its garbage, which the one on board does when it starts.',
      'Tags that begin with drydock- are kept for the platform.',
    ],
    query: z.strictObject({ tag: name, platform: name }),
    body: { kind: 'stream' },
    handle: ({ ctx, params, query, stream, signal }) => {
      stream.resume()
      return pushImage({ ctx, signal }, { name: params.name ?? '', tag: query.tag ?? '' })
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/images/{name*}',
    noun: NOUN,
    command: 'docker rmi',
    summary: 'Takes your name off an image; without a name left it is gone.',
    limits: ['Shared images cannot be removed.'],
    query: z.strictObject({ force: flag, noprune: flag, platforms: many }),
    body: NO_BODY,
    handle: async ({ ctx, params, query }) =>
      json(await removeImage(ctx, params.name ?? '', { force: query.force ?? false })),
  }),
  defineRoute({
    method: 'GET',
    path: '/distribution/{name*}/json',
    noun: NOUN,
    command: 'docker manifest',
    summary: 'What registry.lab:5000 knows of an image.',
    query: NO_QUERY,
    body: NO_BODY,
    handle: async ({ ctx, params }) => {
      const ref = parseReference(params.name ?? '')
      if (ref.host !== 'registry.lab:5000' || !ctx.tenant.policy.registry)
        throw forbid('registry', 'Only registry.lab:5000 can be asked.')
      return json(await ctx.upstream.json({ method: 'GET', path: ['distribution', upImage(ctx.tenant, ref), 'json'] }))
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/commit',
    noun: NOUN,
    command: 'docker commit',
    summary: 'An image of what a container of yours has become.',
    query: z.strictObject({
      container: name,
      repo: name,
      tag: name,
      comment: name,
      author: name,
      pause: flag,
      changes: many,
    }),
    body: { kind: 'json', schema: commitBody, optional: true },
    handle: async ({ ctx, query }) => json(await ctx.imaging.run(() => commit(ctx, query)), 201),
  }),
]

interface CommitQuery {
  container?: string | undefined
  repo?: string | undefined
  tag?: string | undefined
  comment?: string | undefined
  author?: string | undefined
  pause?: boolean | undefined
  changes?: string | string[] | undefined
}

async function commit(ctx: TenantContext, query: CommitQuery): Promise<{ Id: string }> {
  const changes = checkChanges(listOf(query.changes))
  const { Id: container } = await resolveContainer(ctx, query.container ?? '')
  await admitImage(ctx)
  const marks = markFilter(ctx.tenant).map((mark) => `LABEL ${mark}`)
  const target = query.repo ? named(ctx, query.repo, query.tag ?? '') : {}
  const { Id } = await ctx.upstream.json<{ Id: string }>({
    method: 'POST',
    path: ['commit'],
    query: {
      container,
      ...target,
      comment: query.comment,
      author: query.author,
      pause: query.pause ?? true,
      // Ours first: nothing that stands below a line can become a part of it.
      changes: [...marks, ...changes].join('\n'),
    },
    body: {},
  })
  await keepImage(ctx, Id)
  await settleImage(ctx, Id)
  return { Id }
}

async function tagImage(
  ctx: TenantContext,
  source: string,
  { repo, tag }: { repo: string; tag: string },
): Promise<void> {
  const found = await resolveImage(ctx, source)
  const target = named(ctx, repo, tag)
  const rows = await listOwned(ctx)
  const names = rows.flatMap(({ upstreamNames }) => upstreamNames)
  const isNew = !names.includes(`${target.repo}:${target.tag}`)
  if (isNew && names.length >= ctx.tenant.quota.images * 4)
    throw new Refusal(
      409,
      `You have given ${names.length} names to images already. Take some away: docker rmi.`,
      'quota',
    )
  await ctx.upstream.json({ method: 'POST', path: ['images', found.id, 'tag'], query: target })
}

function named(ctx: TenantContext, repo: string, tag: string): { repo: string; tag: string } {
  const ref = parseReference(tag === '' ? repo : `${repo}:${tag}`)
  if (ref.digest !== null) throw malformed('refusing to create a tag with a digest reference')
  const upstream = upImage(ctx.tenant, ref)
  const colon = upstream.lastIndexOf(':')
  return { repo: upstream.slice(0, colon), tag: upstream.slice(colon + 1) }
}

async function prune(ctx: TenantContext, text: string | undefined) {
  const wanted = parseFilters(text, ['dangling', 'until', 'label', 'label!'])
  if (wanted.has('until') || wanted.has('label') || wanted.has('label!'))
    throw malformed('docker image prune takes no filters here.')
  const everything = ['false', '0'].includes(wanted.get('dangling')?.[0] ?? '')
  const rows = (await listOwned(ctx)).filter(({ owner, tags }) => owner === 'own' && (everything || tags.length === 0))
  const deleted: { Untagged?: string; Deleted?: string }[] = []
  let bytes = 0
  for (const one of rows) {
    // One that a container uses stays, as with the engine.
    const removed = await removeAll(ctx, one, { force: false }).catch((error: unknown) => {
      if (error instanceof Refusal && error.status === 409) return []
      throw error
    })
    deleted.push(...removed)
    if (removed.some(({ Deleted }) => Deleted)) bytes += one.row.Size
  }
  return { ImagesDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: bytes }
}

/** Instructions for an image's configuration. Throws for those that could say whose it is, or name an image. */
function checkChanges(changes: string[]): string[] {
  const lines = changes.flatMap((change) => change.split('\n')).filter((line) => line.trim() !== '')
  if (lines.length > 100) throw malformed('That many changes are not usable.')
  for (const line of lines) {
    if (/\\\s*$/.test(line)) throw malformed('A change command cannot go on in the next one.')
    if (!CHANGES.test(line)) throw malformed(`${line.slice(0, 60)} is not a valid change command`)
    if (/^ONBUILD\s/i.test(line)) checkTrigger(line.replace(/^ONBUILD\s+/i, ''))
    else checkTrigger(line)
  }
  return lines
}

function withReference(map: Map<string, string[]>, reference: string | undefined): Map<string, string[]> {
  return reference ? new Map([...map, ['reference', [reference]]]) : map
}

function listOf(value: string | string[] | undefined): string[] {
  return [value ?? []].flat()
}
