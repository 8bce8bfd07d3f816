import { findWorkspace } from '@/lib/sandboxes/workspace/data'
import type { LessonScope } from './lesson-scope'
import type { LiveHome } from './live'

/** How this learner's files are kept, as it was last written down. */
export async function readLiveHome({ context, user, lesson }: LessonScope): Promise<LiveHome> {
  const workspace = await findWorkspace(context.db, { userId: user.id, lessonId: lesson.id })
  const has = (state: 'current' | 'aside') => workspace?.archives.find((archive) => archive.state === state)
  return {
    savedAt: has('current')?.startedAt.toISOString() ?? null,
    trouble: workspace?.trouble ?? null,
    restoredFrom: workspace?.restoredFrom?.toISOString() ?? null,
    note: workspace?.restoreNote ?? null,
    asideFrom: has('aside')?.startedAt.toISOString() ?? null,
  }
}
