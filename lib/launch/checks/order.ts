import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take longer than 25 s, the longest first. One of them that began last would run alone at the end,
 * on one processor; a file that is missing here costs time and nothing else.
 */
export const LONG = [
  'lib/grading/exercises.engine.test.ts',
  'lib/broker/walk.engine.test.ts',
  'lib/terminal/terminal.engine.test.ts',
  'lib/grading/hostile.engine.test.ts',
  'lib/sandboxes/saved-home.engine.test.ts',
  'lib/launch/tenant/images.engine.test.ts',
  'lib/sandboxes/crash.engine.test.ts',
  'lib/broker/broker.engine.test.ts',
  'lib/tenant/cli.engine.test.ts',
  'lib/sandboxes/pool/crash.engine.test.ts',
  'lib/sandboxes/activity.engine.test.ts',
  'lib/grading/grade.engine.test.ts',
  'lib/sandboxes/start.engine.test.ts',
  'lib/docker/build.engine.test.ts',
  'lib/terminal/flood.engine.test.ts',
  'lib/sandboxes/queue/queue.engine.test.ts',
  'lib/sandboxes/hostile.engine.test.ts',
  'lib/broker/joins.engine.test.ts',
  'lib/tenant/host/host.engine.test.ts',
  'lib/sandboxes/hardening.engine.test.ts',
  'lib/sandboxes/sweeper.engine.test.ts',
  'lib/sandboxes/pool/pool.engine.test.ts',
  'lib/sandboxes/walk.engine.test.ts',
  'lib/grading/probes.engine.test.ts',
  'lib/launch/engine/build-bounds.engine.test.ts',
  'lib/cli/grade.engine.test.ts',
  'lib/cli/lab-test/seeded.engine.test.ts',
  'lib/cli/lab-test/first-lab.engine.test.ts',
]

/** The order in which vitest starts test files: long ones, other real ones, and pure ones to fill what is left. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config
    const ranked = files.map((file) => ({ file, rank: rankOf(relative(root, file.moduleId)) }))
    return ranked.sort((a, b) => a.rank - b.rank).map(({ file }) => file)
  }
}

/** Position of a test file, given by its path from the root of the project; smaller starts earlier. */
export function rankOf(path: string): number {
  const at = LONG.indexOf(path)
  if (at >= 0) return at
  return /\.(engine|db)\.test\.tsx?$/.test(path) ? LONG.length : LONG.length + 1
}
