import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import { SOURCE_DATE_EPOCH } from './rootfs'

/**
 * A build context of the files under `dir`: in order of name, owned by root, with one fixed date and no more of the
 * mode than whether a file may be executed, so that it is the same on every machine.
 */
export function packContext(dir: string): Readable {
  const output = pack()
  const add = async () => {
    for (const path of (await readdir(dir, { recursive: true })).sort()) await addPath(path)
    output.finalize()
  }
  const addPath = async (path: string) => {
    const file = join(dir, path)
    const facts = await lstat(file)
    const header = { name: path, mtime: new Date(Number(SOURCE_DATE_EPOCH) * 1000), uid: 0, gid: 0 }
    if (facts.isDirectory()) return void output.entry({ ...header, type: 'directory', mode: 0o755 })
    if (facts.isSymbolicLink())
      return void output.entry({ ...header, type: 'symlink', linkname: await readlink(file), mode: 0o777 })
    if (!facts.isFile()) return
    const entry = output.entry({ ...header, size: facts.size, mode: facts.mode & 0o100 ? 0o755 : 0o644 })
    await pipeline(createReadStream(file), entry)
  }
  add().catch((error) => output.destroy(error))
  return Readable.from(output)
}
