import { z } from 'zod'
import { boundedStream } from '../bounded'
import { resolveContainer } from '../containers/rows'
import type { Room } from '../disk/rooms'
import { Refusal } from '../refusal'
import { type AnyRoute, defineRoute, empty, flag, NO_BODY } from '../route'
import { repack, toRefusal } from './repack'

const noun = 'containers'
const STAT = 'x-docker-container-path-stat'
const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'))
const OUT_MAX_BYTES = 8 * 1024 ** 3

export const archiveRoutes: AnyRoute[] = [
  defineRoute({
    method: 'HEAD',
    path: '/containers/{id}/archive',
    noun,
    command: 'docker cp',
    summary: 'What lies at a path of a container.',
    query: z.strictObject({ path }),
    body: NO_BODY,
    handle: async ({ ctx, params, query }) => {
      const { Id } = await resolveContainer(ctx, params.id ?? '')
      const { body, headers } = await ctx.upstream.stream({
        method: 'HEAD',
        path: ['containers', Id, 'archive'],
        query,
      })
      body.resume()
      return empty(200, statOf(headers))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/containers/{id}/archive',
    noun,
    command: 'docker cp',
    summary: 'Files of a container.',
    query: z.strictObject({ path }),
    body: NO_BODY,
    handle: async ({ ctx, params, query, signal }) => {
      const { Id } = await resolveContainer(ctx, params.id ?? '')
      const { body, headers } = await ctx.upstream.stream({
        method: 'GET',
        path: ['containers', Id, 'archive'],
        query,
        signal,
      })
      return {
        kind: 'stream',
        status: 200,
        headers: { 'content-type': 'application/x-tar', ...statOf(headers) },
        body: boundedStream(body, OUT_MAX_BYTES),
      }
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/containers/{id}/archive',
    noun,
    command: 'docker cp',
    summary: 'Puts files into a container.',
    limits: ['Plain tar archives without devices and sparse files, up to your quota of disk.'],
    query: z.strictObject({ path, noOverwriteDirNonDir: flag, copyUIDGID: flag }),
    body: { kind: 'stream' },
    handle: async ({ ctx, params, query, stream, signal }) => {
      const [{ Id }, room] = await both(resolveContainer(ctx, params.id ?? ''), ctx.disk.room())
      const archive = repack(stream, room.take)
      archive.once('close', () => {
        room.close()
        ctx.disk.nudge()
      })
      const failed = new Promise<never>((_, reject) => archive.once('error', (error) => reject(toRefusal(error))))
      const sent = ctx.upstream.stream({
        method: 'PUT',
        path: ['containers', Id, 'archive'],
        query,
        stream: { body: archive, type: 'application/x-tar' },
        signal,
      })
      const { body } = await Promise.race([
        sent.catch((error: unknown) => Promise.race([failed, later(error)])),
        failed,
      ])
      body.resume()
      return empty(200)
    },
  }),
]

/** The engine is asked for both at once; a room that nobody will use is closed. */
async function both<T>(container: Promise<T>, room: Promise<Room>): Promise<[T, Room]> {
  try {
    return await Promise.all([container, room])
  } catch (error) {
    void room.then(
      (one) => one.close(),
      () => undefined,
    )
    throw error
  }
}

const GRACE_MS = 50

/** Our own reason for ending the stream is told before what the engine made of its end. */
async function later(error: unknown): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, GRACE_MS))
  throw error instanceof Error ? error : new Refusal(500, 'The copy failed.', null)
}

function statOf(headers: Record<string, unknown>): Record<string, string> {
  const stat = headers[STAT]
  return typeof stat === 'string' ? { [STAT]: stat } : {}
}
