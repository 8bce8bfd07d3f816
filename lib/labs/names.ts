import { z } from 'zod'

/** Ids of courses, lessons, tasks, questions, criteria: safe in URLs, file names and CSS. */
export const slug = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'must be small letters, digits and single hyphens, for example "publish-a-port"',
  )
  .max(60)

/** Option ids may be a single digit or letter. */
export const shortId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'must be small letters, digits and hyphens')

/** One line of plain text. */
export const line = z.string().trim().min(1, 'must not be empty').max(200, 'must be at most 200 characters')

/** Text of several lines. */
export const prose = z.string().trim().min(1, 'must not be empty').max(20_000)

/** A file inside a build context or a home: relative, with forward slashes, never climbing. */
export const relativePath = z
  .string()
  .regex(
    /^(?!\/)(?!.*(^|\/)\.{1,2}(\/|$))(?!.*\/\/)[^\0\\]+(?<!\/)$/,
    'must be a relative path without "..", for example "app/server.js"',
  )
  .max(300)

/** A path inside an image. */
export const absolutePath = z
  .string()
  .regex(/^\/[^\0]*$/, 'must be an absolute path, for example "/kuard"')
  .max(300)

/** Name of an environment variable or a build argument. */
export const variableName = z.string().regex(/^[A-Za-z_]\w{0,100}$/, 'must be letters, digits and underscores')

/** A regular expression in JavaScript's syntax. */
export const pattern = z
  .string()
  .min(1)
  .max(500)
  .refine(isPattern, { error: 'is not a regular expression; in YAML, put it in single quotes' })

/** An image reference as a FROM line or the engine takes it. */
export const image = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._/:@-]{0,200}$/, 'must be an image name, for example "debian:bookworm-slim"')

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}
