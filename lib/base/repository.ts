import { createHash } from 'node:crypto'
import { isAbsolute } from 'node:path'

/** A repository with lessons, and what of it is read. */
export interface Repository {
  /** https://…, ssh://…, user@host:path, file:///… or an absolute path. */
  url: string
  branch: string
  /** Folder of the repository that holds the courses; empty: all of it. */
  folder: string
}

/** What is wrong with an address, for whoever set it; null when it can be used. */
export function faultOfUrl(url: string): string | null {
  // A dash would be an option of git, and "name::address" one of its helper programs.
  if (/[\s\p{Cc}]/u.test(url) || url.startsWith('-') || url.includes('::')) return 'is no address of a repository'
  if (isAbsolute(url) || /^[\w.-]+@[\w.-]+:[^:]+$/.test(url)) return null
  if (!URL.canParse(url)) return 'is no address of a repository'
  const { protocol, hostname } = new URL(url)
  if (!['https:', 'ssh:', 'file:'].includes(protocol)) return 'must begin with https://, ssh://, file:// or /'
  return hostname.startsWith('-') ? 'is no address of a repository' : null
}

/** A branch as git allows it, and less. */
export const BRANCH = /^(?!.*(\.\.|\/\/|\/\.|\.lock(\/|$)))[A-Za-z0-9_][\w./-]{0,199}(?<![./])$/

/** A folder below the root. */
export const FOLDER = /^$|^(?!.*(^|\/)\.)[\w.-]+(\/[\w.-]+)*$/

/** The same for the same settings, different for others; holds nothing secret. */
export function idOf({ url, branch, folder }: Repository): string {
  return createHash('sha256').update(`${url}\0${branch}\0${folder}`).digest('hex').slice(0, 16)
}

/** The address without what signs in to it. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return url
  const parsed = new URL(url)
  if (!parsed.username && !parsed.password) return url
  parsed.password = ''
  parsed.username = ''
  return parsed.href
}
