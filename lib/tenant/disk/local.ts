import { access } from 'node:fs/promises'
import { countFolders } from './weigher'

export interface Weight {
  bytes: number
  files: number
}

/**
 * What lies below each folder on the disk of this machine, links not followed, other file systems left out. Null when
 * one of them is not here: the engine is elsewhere. `du` and not a walk of ours, which takes ten times as long.
 */
export async function weighFolders(folders: string[]): Promise<Weight[] | null> {
  if (folders.length === 0) return []
  const here = await Promise.all(
    folders.map((folder) =>
      access(folder).then(
        () => true,
        () => false,
      ),
    ),
  )
  if (here.includes(false)) return null
  const counted = await countFolders(folders).catch(() => null)
  if (!counted) return null
  return folders.map((folder) => ({ bytes: counted.bytes.get(folder) ?? 0, files: counted.files.get(folder) ?? 0 }))
}
