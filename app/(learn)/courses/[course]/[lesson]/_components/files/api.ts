import { call, request } from '@/app/_learn/call'
import type { HomeFile } from '@/lib/sandboxes/files/text'
import type { HomeTree } from '@/lib/sandboxes/files/tree'

/** The files of a learner's sandbox, by the API of the lesson. Each throws `CallError`. */
export interface HomeApi {
  list(): Promise<HomeTree>
  read(path: string): Promise<HomeFile>
  /** `version`: what the writer has seen; null for a file that is new. Returns the new version. */
  write(path: string, content: string | Blob, version: string | null): Promise<string>
  move(path: string, to: string): Promise<void>
  makeFolder(path: string): Promise<void>
  remove(path: string): Promise<void>
}

export function homeApi(lessonApi: string): HomeApi {
  const base = `${lessonApi}/files`
  const at = (path: string) => `${base}?path=${encodeURIComponent(path)}`
  return {
    list: () => request(base),
    read: (path) => request(at(path)),
    write: async (path, content, version) => {
      const seen: Record<string, string> = version === null ? { 'If-None-Match': '*' } : { 'If-Match': `"${version}"` }
      const headers = { 'Content-Type': 'application/octet-stream', ...seen }
      return (await request<{ version: string }>(at(path), { method: 'PUT', headers, body: content })).version
    },
    move: (path, to) => call(base, { path, to }, 'PATCH'),
    makeFolder: (folder) => call(base, { folder }, 'PATCH'),
    remove: (path) => request(at(path), { method: 'DELETE' }),
  }
}
