/** The labels on everything that we make on an engine: by them alone do we know what is ours. */
export const LABEL = {
  /** Which Drydock made it; two of them may share an engine. Nothing without our own value is ever touched. */
  instance: 'drydock.instance',
  /** sandbox | probe | build | test */
  kind: 'drydock.kind',
  sandbox: 'drydock.sandbox',
  user: 'drydock.user',
  lesson: 'drydock.lesson',
  submission: 'drydock.submission',
  /** ISO time after which anybody of the same instance may remove it. */
  expires: 'drydock.expires',
  /** One grading, made up afresh each time; the images of its builds carry it too. */
  run: 'drydock.run',
  /** Which stage of the Dockerfile a build's image belongs to. */
  stage: 'drydock.stage',
} as const

export type ContainerKind = 'sandbox' | 'probe' | 'build' | 'test'
