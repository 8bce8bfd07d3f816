import { createHash } from 'node:crypto'

/** The labels on everything that we make on an engine: by them alone do we know what is ours. */
export const LABEL = {
  /** Which Drydock made it; two of them may share an engine. Nothing without our own value is ever touched. */
  instance: 'drydock.instance',
  /** sandbox | tenant | probe | build | test */
  kind: 'drydock.kind',
  sandbox: 'drydock.sandbox',
  user: 'drydock.user',
  lesson: 'drydock.lesson',
  /** Whose a thing is that a learner made through an engine of their own; its value is `tenantId`. */
  tenant: 'drydock.tenant',
  submission: 'drydock.submission',
  /** ISO time after which anybody of the same instance may remove it. */
  expires: 'drydock.expires',
  /** One grading, made up afresh each time; the images of its builds carry it too. */
  run: 'drydock.run',
  /** Which stage of the Dockerfile a build's image belongs to. */
  stage: 'drydock.stage',
} as const

/** The id of the tenant that a learner has for a lesson: twelve hex digits, the same for the same three. */
export function tenantId(of: { instance: string; userId: string; lessonId: string }): string {
  return createHash('sha256').update(`${of.instance}/${of.userId}/${of.lessonId}`).digest('hex').slice(0, 12)
}

export type ContainerKind = 'sandbox' | 'probe' | 'build' | 'test'
