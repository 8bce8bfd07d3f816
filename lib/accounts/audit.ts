import type { Prisma } from '@/lib/db/generated/client'

/** Acts that an admin must be able to read about afterwards. */
export type AuditAction =
  | 'user.signed_up'
  | 'user.signed_in'
  | 'user.sign_in_limited'
  | 'user.password_changed'
  | 'user.sessions_ended'
  | 'user.disabled'
  | 'user.enabled'
  | 'user.role_changed'
  | 'admin.first_created'
  | 'identity.linked'
  | 'sandbox.stopped'
  | 'class.limit_changed'
  | 'tenant.refused'
  | 'terminal.join_asked'
  | 'terminal.join_granted'
  | 'terminal.join_refused'
  | 'terminal.join_ended'
  | 'terminal.recording_started'
  | 'terminal.recording_deleted'
  | 'lesson.published'
  | 'lesson.withdrawn'

/** The row for an act; `target` is the id of the user, the sandbox or the class it was done to. Details hold no secrets and no passwords. */
export function auditRow(event: {
  action: AuditAction
  actorId: string | null
  target: string | null
  at: Date
  details?: Prisma.InputJsonObject
}): Prisma.AuditEventCreateInput {
  return { ...event, details: event.details ?? {} }
}
