import { z } from 'zod'
import { forbid } from '../refusal'
import { type AnyRoute, defineRoute, NO_BODY, NO_QUERY } from '../route'
import type { TenantContext } from '../types'
import { buildQuery, parseBuild } from './request'
import { runBuild } from './run'
import { Sessions } from './sessions'

/** Sessions live as long as the socket that they came through. */
const sessionsOf = new WeakMap<TenantContext, Sessions>()

function sessions(ctx: TenantContext): Sessions {
  const known = sessionsOf.get(ctx) ?? new Sessions()
  sessionsOf.set(ctx, known)
  return known
}

const BUILDX =
  'This docker command builds with buildx, which would command the engine itself. Use the builders of the socket: DOCKER_BUILDKIT=1 docker build with a docker command of 20.10, or DOCKER_BUILDKIT=0 docker build with any.'

export const buildRoutes: AnyRoute[] = [
  defineRoute({
    method: 'POST',
    path: '/build',
    noun: 'Builds',
    command: 'docker build',
    summary:
      'Builds an image from a folder, with the classic builder or with BuildKit (secret, cache and bind mounts, several stages, targets, build arguments).',
    limits: [
      'Images come from your own and the shared ones; nothing is fetched from a network: no --pull, no address as context or in ADD, no # syntax other than docker/dockerfile:1.',
      'ADD unpacks no archives, it copies: COPY one and unpack it with RUN tar.',
      'Commands have no network unless the lab says so; memory, CPU, processes, disk, time and output are bounded.',
      'Cached steps and cache mounts are yours alone.',
      'No --output, --cache-from, --squash, --add-host, --security-opt, ssh mounts or entitlements.',
    ],
    query: buildQuery,
    body: { kind: 'stream' },
    handle: ({ ctx, query, stream, signal }) =>
      runBuild({ ctx, sessions: sessions(ctx), request: parseBuild(query), body: stream, signal }),
  }),
  defineRoute({
    method: 'POST',
    path: '/session',
    noun: 'Builds',
    command: 'docker build',
    summary:
      'The line over which BuildKit asks your docker command for files and secrets of a build. It ends at the platform: the engine gets a session of its own for each build.',
    query: NO_QUERY,
    body: NO_BODY,
    upgrade: ['h2c'],
    handle: async ({ ctx, headers }) => {
      const open = sessions(ctx)
      const id = open.check(String(headers['x-docker-expose-session-uuid'] ?? ''))
      return { kind: 'takeover', headers: {}, protocol: 'h2c', take: (socket) => open.open(id, socket) }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/grpc',
    noun: 'Builds',
    command: 'docker buildx build',
    summary: 'Not available.',
    limits: [BUILDX],
    query: NO_QUERY,
    body: NO_BODY,
    upgrade: ['h2c'],
    handle: async () => {
      throw forbid('build', BUILDX)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/build/cancel',
    noun: 'Builds',
    command: 'docker build',
    summary: 'Ends a build with BuildKit; a build also ends with the command that asked for it.',
    query: z.strictObject({ id: z.string().regex(/^[a-zA-Z0-9-]{1,64}$/) }),
    body: NO_BODY,
    handle: async ({ ctx, query }) => {
      await ctx.upstream.json({
        method: 'POST',
        path: ['build', 'cancel'],
        query: { id: `${ctx.tenant.id}-${query.id}` },
      })
      return { kind: 'empty', status: 204 }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/build/prune',
    noun: 'Builds',
    command: 'docker builder prune',
    summary: 'Answers that nothing was removed: the cache is kept by the platform and costs you nothing.',
    query: z.looseObject({}),
    body: NO_BODY,
    handle: async () => ({ kind: 'json', status: 200, value: { CachesDeleted: null, SpaceReclaimed: 0 } }),
  }),
]
