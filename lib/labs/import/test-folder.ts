import type { Folder } from '../folder'

/** A folder in memory, for tests: path to text. */
export function testFolder(files: Record<string, string | Buffer>): Folder {
  return {
    dir: '/material',
    files: new Map(
      Object.entries(files).map(([path, content]) => [
        path,
        { content: Buffer.from(content), executable: path.endsWith('.sh') },
      ]),
    ),
    faults: [],
  }
}
