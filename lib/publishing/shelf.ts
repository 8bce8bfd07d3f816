import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Db } from '@/lib/db/client'
import { hashFolder, readFolder } from '@/lib/labs/folder'
import { loadLesson } from '@/lib/labs/lesson'
import type { Lesson } from '@/lib/labs/types'
import { findFiles, listKept } from './data'
import { unpackFiles } from './pack'
import type { VersionKey } from './types'

const VERSION = /^[0-9a-f]{64}$/
/** What is being written is younger, and what was just given out is being read. */
const SPARED_MS = 60 * 60_000

/** Versions of lessons as folders, for all that reads files. The database has them; this is a copy that may go. */
export interface Shelf {
  /** A kept version, or null when it is not kept, or cannot be used by this release. */
  load(key: VersionKey): Promise<Lesson | null>
  /** Removes folders of versions that are not kept any more, and what a killed process has left. */
  tidy(now: Date): Promise<void>
}

/** Opens the shelf in `dir`, which needs not be there yet. Every process has its own, or they share one. */
export function openShelf({ db, dir }: { db: Db; dir: string }): Shelf {
  const loaded = new Map<string, Promise<Lesson | null>>()
  const load = ({ lessonId, version }: VersionKey) => {
    const name = `${lessonId} ${version}`
    const found = loaded.get(name) ?? take({ db, dir }, { lessonId, version })
    loaded.set(name, found)
    // What is not there now may come, and what failed may go well.
    found.then(
      (lesson) => lesson || loaded.delete(name),
      () => loaded.delete(name),
    )
    return found
  }
  const tidy = async (now: Date) => {
    const kept = new Set(await listKept(db))
    for (const name of await readdir(dir).catch(() => [])) {
      const { mtimeMs } = await stat(join(dir, name)).catch(() => ({ mtimeMs: now.getTime() }))
      if (kept.has(name) || now.getTime() - mtimeMs < SPARED_MS) continue
      await rm(join(dir, name), { recursive: true, force: true })
      for (const key of loaded.keys()) if (key.endsWith(` ${name}`)) loaded.delete(key)
    }
  }
  return { load, tidy }
}

async function take({ db, dir }: { db: Db; dir: string }, key: VersionKey): Promise<Lesson | null> {
  if (!VERSION.test(key.version)) return null
  const home = join(dir, key.version)
  if (!(await isWhole(home, key.version)) && !(await layOut(db, { key, dir, home }))) return null
  const [course = '', slug = ''] = key.lessonId.split('/')
  const { lesson } = await loadLesson({ dir: home, course, slug })
  return lesson
}

/** A power cut can leave a folder with files that were never written. */
async function isWhole(home: string, version: string): Promise<boolean> {
  const folder = await readFolder({ dir: home, label: version })
  return folder.faults.length === 0 && hashFolder(folder) === version
}

/** Writes the files beside their place and moves them there in one step. False when they are not kept. */
async function layOut(db: Db, { key, dir, home }: { key: VersionKey; dir: string; home: string }): Promise<boolean> {
  const packed = await findFiles(db, key)
  if (!packed) return false
  const fresh = join(dir, `new-${randomBytes(8).toString('hex')}`)
  try {
    for (const [path, { content, executable }] of unpackFiles(packed, key.version)) {
      await mkdir(dirname(join(fresh, path)), { recursive: true })
      await writeFile(join(fresh, path), content)
      if (executable) await chmod(join(fresh, path), 0o755)
    }
    // Broken ones only: whole ones are never touched, as somebody may be reading them.
    if (!(await isWhole(home, key.version))) await rm(home, { recursive: true, force: true })
    await rename(fresh, home).catch(async (error: unknown) => {
      // Another process was faster.
      if (!(await isWhole(home, key.version))) throw error
    })
    return true
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}
