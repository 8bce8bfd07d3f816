import { AppError } from '@/lib/base/errors'
import type { Engine } from './client'
import { inspectContainer } from './container'
import { callEngine } from './errors'

export interface FirstProcess {
  /** Effective user id as the engine's host sees it. */
  uid: number
  /** Path of the program file inside the container; empty when the engine's `ps` cannot tell. */
  exe: string
  /** Name of the program file, at most 15 characters. */
  name: string
}

/**
 * The first process of a running container, read by the engine itself and not inside the container, which may have no
 * tools or lying ones. Null when the container has ended. Throws `engine_refused` when it runs and the engine cannot
 * tell: its host then has no `ps`, or one without the columns that procps has.
 */
export async function findFirstProcess(engine: Engine, id: string): Promise<FirstProcess | null> {
  const facts = await inspectContainer(engine, id)
  if (!facts.running) return null
  const rows =
    (await top(engine, { id, columns: 'pid,euid,comm,exe' })) ?? (await top(engine, { id, columns: 'pid,euid,comm' }))
  const row = rows?.find(([pid]) => Number(pid) === facts.pid)
  if (!row) {
    if (!(await inspectContainer(engine, id)).running) return null
    throw new AppError('engine_refused', 'The engine cannot list the processes of a container: its host needs procps.')
  }
  return { uid: Number(row[1]), name: row[2] ?? '', exe: row[3] === '-' ? '' : (row[3] ?? '') }
}

/** Null when the engine's `ps` does not know a column, or when the container ends meanwhile. */
async function top(engine: Engine, { id, columns }: { id: string; columns: string }): Promise<string[][] | null> {
  try {
    const result = await callEngine('listing processes', () =>
      engine.docker.getContainer(id).top({ ps_args: `-eo ${columns}` }),
    )
    return result.Processes
  } catch {
    return null
  }
}
