import { z } from 'zod'
import { changeSandbox, inRunningSandbox } from '@/app/_learn/in-sandbox'
import type { LessonParams } from '@/app/_learn/lesson-scope'
import { readBody, readBytes } from '@/app/_learn/read-body'
import { apiRoute } from '@/app/_server/respond'
import { AppError } from '@/lib/base/errors'
import { putFiles } from '@/lib/docker/files'
import { makeHomeFolder, moveHomeEntry, removeHomeEntry } from '@/lib/sandboxes/files/change'
import { type HomeFile, readHomeFile, writeHomeFile } from '@/lib/sandboxes/files/text'
import { type HomeTree, listHome } from '@/lib/sandboxes/files/tree'
import { HOME_DIR, LEARNER_GID, LEARNER_UID } from '@/lib/sandboxes/limits'

const FILE_MODE = 0o644
/** Of a file that is brought from the learner's own machine. */
const UPLOAD_MAX_BYTES = 4 * 1024 * 1024

const path = z.string().min(1).max(500)
const saveSchema = z.object({ path, content: z.string().max(200_000) })
const changeSchema = z.union([z.object({ folder: path }), z.object({ path, to: path })])

/** The files of the learner's own sandbox: all of them as a tree, or with `?path=` one with its text and version. */
export const GET = apiRoute<LessonParams>((request, params) =>
  inRunningSandbox<HomeTree | HomeFile>(params, ({ engine, containerId }) => {
    const wanted = new URL(request.url).searchParams.get('path')
    const place = { containerId, signal: request.signal }
    return wanted === null ? listHome(engine, place) : readHomeFile(engine, { ...place, path: wanted })
  }),
)

/** Saves a file of the lesson's text over whatever has its name. */
export const POST = apiRoute<LessonParams>(async (request, params) => {
  const { path, content } = await readBody(request, saveSchema)
  return changeSandbox(params, async ({ engine, containerId }) => {
    await putFiles(engine, {
      containerId,
      dir: HOME_DIR,
      files: [{ path, content: Buffer.from(content), mode: FILE_MODE }],
      uid: LEARNER_UID,
      gid: LEARNER_GID,
      signal: request.signal,
    })
    return { ok: true }
  })
})

/**
 * Writes the body to the file `?path=`. `If-Match` holds the version that the writer has seen, `If-None-Match: *` says
 * that there was none (RFC 9110, 13.1); without one of them nothing is written. Returns the new version.
 */
export const PUT = apiRoute<LessonParams>(async (request, params) => {
  const wanted = pathOf(request)
  const seen = /^"([0-9a-f]{64})"$/.exec(request.headers.get('if-match') ?? '')?.[1] ?? null
  if (seen === null && request.headers.get('if-none-match') !== '*')
    throw new AppError('invalid_input', 'Say which version of the file you have seen, with If-Match or If-None-Match.')
  const content = await readBytes(request, UPLOAD_MAX_BYTES)
  return changeSandbox(params, async ({ engine, containerId }) => {
    const version = await writeHomeFile(engine, { containerId, path: wanted, content, version: seen })
    return { version }
  })
})

/** Makes a folder, or gives a file or folder another name or place. */
export const PATCH = apiRoute<LessonParams>(async (request, params) => {
  const change = await readBody(request, changeSchema)
  return changeSandbox(params, async ({ engine, containerId }) => {
    if ('folder' in change) await makeHomeFolder(engine, { containerId, path: change.folder })
    else await moveHomeEntry(engine, { containerId, ...change })
    return { ok: true }
  })
})

/** Deletes the file or folder `?path=`. */
export const DELETE = apiRoute<LessonParams>((request, params) => {
  const wanted = pathOf(request)
  return changeSandbox(params, async ({ engine, containerId }) => {
    await removeHomeEntry(engine, { containerId, path: wanted })
    return { ok: true }
  })
})

function pathOf(request: Request): string {
  const wanted = new URL(request.url).searchParams.get('path')
  if (!wanted) throw new AppError('invalid_input', 'The path of the file is missing.')
  return wanted
}
