import type { Lesson } from '@/lib/labs/types'
import type { Sandbox } from '@/lib/sandboxes/types'
import { type CheckedAttempt, varsOf } from './attempt'
import { runScript, scriptPath } from './script-run'
import type { ChecksContext, Facts, ScriptFact } from './types'

/** A script makes a container: between two looks that nobody asked for, its word is taken again. */
const SCRIPT_REST_MS = 2_000
/** Answers that are remembered; older ones go. */
const KEPT = 500

const answers = new Map<string, { at: number; fact: Promise<ScriptFact> }>()

/** The facts about a learner that lie outside of their sandbox: answers to questions, and what scripts of the lesson say. */
export function outsideFacts(
  { db, engine, instance }: Pick<ChecksContext, 'db' | 'engine' | 'instance'>,
  {
    attempt,
    lesson,
    sandbox,
    fresh,
  }: {
    attempt: CheckedAttempt
    lesson: Pick<Lesson, 'dir'>
    sandbox: (Pick<Sandbox, 'id'> & { containerId: string }) | null
    /** True when somebody waits for it: then no earlier word of a script will do. */
    fresh: boolean
  },
): Pick<Facts, 'quiz' | 'script'> {
  return {
    quiz: async (questionId) => {
      const key = { attemptId: attempt.id, questionId }
      const answer = await db.quizAnswer.findUnique({ where: { attemptId_questionId: key } })
      return answer?.correct ?? false
    },
    script: async (file, timeoutMs) => {
      if (!sandbox) return { broken: 'there is no sandbox' }
      const key = `${sandbox.id} ${file}`
      const last = answers.get(key)
      if (last && !fresh && performance.now() - last.at < SCRIPT_REST_MS) return last.fact
      const { containerId } = sandbox
      const path = scriptPath(lesson.dir, file)
      const run = { instance, sandboxId: sandbox.id, containerId, file: path, vars: varsOf(attempt), timeoutMs }
      const fact = runScript(engine, run)
      // Counted from its end: one that takes long must not run all the time.
      const note = () => answers.set(key, { at: performance.now(), fact })
      note()
      fact.then(note, () => answers.delete(key))
      for (const old of answers.keys()) if (answers.size > KEPT) answers.delete(old)
      return fact
    },
  }
}
