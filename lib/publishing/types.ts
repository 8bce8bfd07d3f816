import type { Course } from '@/lib/labs/types'

/** How lessons come to be offered: what a folder holds by itself, or what somebody has looked at. */
export type PublishMode = 'auto' | 'review'

/** What course.yaml says of a course; it is not reviewed, and lists lessons that may not be offered. */
export type Outline = Pick<Course, 'id' | 'title' | 'summary' | 'modules'>

/** A lesson in one of its versions. */
export interface VersionKey {
  lessonId: string
  /** sha256 of the folder, in hex. */
  version: string
}
