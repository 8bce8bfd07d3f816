import type { Role, SessionUser } from './types'

const ACTIONS = {
  /** Take lessons, use own sandboxes, submit. */
  learn: ['learner', 'instructor', 'admin'],
  /** See lessons' authoring faults and previews. */
  author: ['instructor', 'admin'],
  /** Say which version of a lesson is offered. */
  publish: ['instructor', 'admin'],
  teach: ['instructor', 'admin'],
  manage_sandboxes: ['admin'],
  manage_users: ['admin'],
  read_audit: ['admin'],
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof ACTIONS

/** True when this person's role allows `action`. Ownership of a single thing is decided by the query that finds it. */
export function can(user: Pick<SessionUser, 'role'> | null, action: Action): boolean {
  return user !== null && (ACTIONS[action] as readonly Role[]).includes(user.role)
}

/** True when `user` is of `role` or of one above it. */
export function hasRole(user: Pick<SessionUser, 'role'>, role: Role): boolean {
  const order: Role[] = ['learner', 'instructor', 'admin']
  return order.indexOf(user.role) >= order.indexOf(role)
}
