import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { varsOf } from '@/lib/checks/attempt'
import { evaluate } from '@/lib/checks/evaluate'
import { submitInput } from '@/lib/checks/input'
import { checkTasks, ownerOf } from '@/lib/checks/tasks'
import type { TaskState } from '@/lib/checks/types'
import { parseConfig } from '@/lib/config/config'
import { createTestDatabase } from '@/lib/db/test-database'
import { tenantId } from '@/lib/docker/labels'
import { createTestEngine } from '@/lib/docker/test-engine'
import { startTtyExec } from '@/lib/docker/tty-exec'
import { loadCatalog } from '@/lib/labs/catalog'
import { readFolder } from '@/lib/labs/folder'
import { readStartFiles } from '@/lib/labs/start-files'
import { fillVars } from '@/lib/labs/vars'
import { readWalk } from '@/lib/labs/walk'
import { startAttempt } from '@/lib/progress/mutations'
import { startSandbox } from '@/lib/sandboxes/start'
import { stopSandbox } from '@/lib/sandboxes/stop'
import { addLearner, createTestContext } from '@/lib/sandboxes/test-context'
import { purgeLabelled } from '@/lib/tenant/host/objects'
import { startTenants } from './tenants'

const MIB = 1024 * 1024
/** A task may build an image with packages in it. */
const TICK_WITHIN_MS = 120_000
const MORE_TIME = { timeout: 400_000 }

const catalog = await loadCatalog('labs')
const lessons = catalog.courses.flatMap((course) => course.lessons).filter((lesson) => lesson.tasks.length > 0)

test.each(lessons.map((lesson) => [lesson.id, lesson] as const))(
  'a learner can do every task of %s',
  MORE_TIME,
  async (_, lesson) => {
    await using database = await createTestDatabase()
    await using bench = createTestEngine()
    const { db } = database
    const config = await configFor({ databaseUrl: database.url, instance: bench.instance })
    const { registry, dir: socketDir } = config.tenant
    const limits = { memoryBytes: 256 * MIB, diskBytes: 64 * MIB, pids: 128, socketDir: socketDir ?? undefined }
    const ctx = { ...createTestContext(db, bench, limits), registry }
    const tenants = await startTenants({ ...ctx, config })
    const folder = await readFolder({ dir: lesson.dir, label: lesson.id })
    const { walk } = readWalk({ folder, lesson })
    expect(walk, 'walk.yaml').not.toBeNull()

    const userId = await addLearner(db)
    const attempt = await startAttempt(db, { userId, lesson })
    const vars = varsOf(attempt)
    const sandbox = await startSandbox(ctx, { userId, lesson, vars, files: await readStartFiles(lesson, vars) })
    try {
      for (const { id, check } of lesson.tasks) {
        const { passed } = await evaluate(ctx, {
          containerId: sandbox.containerId,
          check,
          vars,
          input: null,
          owner: ownerOf(ctx, sandbox),
        })
        expect(passed, `${id} on an untouched sandbox`).toBe(false)
      }
      const { stream } = await startTtyExec(bench.engine, {
        containerId: sandbox.containerId,
        command: ['bash', '-l'],
        user: '1000:1000',
        env: { HOME: '/home/learner' },
        workingDir: '/home/learner',
        cols: 200,
        rows: 50,
      })
      let screen = ''
      stream.on('data', (chunk: Buffer) => (screen += chunk.toString('utf8')))
      const look = async (id: string): Promise<TaskState | undefined> =>
        (await checkTasks(ctx, { attempt, lesson, sandbox })).find((state) => state.id === id)

      for (const { id } of lesson.tasks) {
        expect((await look(id))?.done, `${id} before its own commands`).toBe(false)
        const entry = walk?.[id]
        if (!entry) throw new Error(`walk.yaml does not do ${id}`)
        if ('run' in entry) {
          for (const line of entry.run) stream.write(`${fillVars(line, vars)}\n`)
          const until = Date.now() + TICK_WITHIN_MS
          while (!(await look(id))?.done && Date.now() < until) await delay(200)
          expect((await look(id))?.done, `${id} after its commands; the terminal shows:\n${screen.slice(-3000)}`).toBe(
            true,
          )
        } else {
          for (const text of entry.wrong) {
            const state = await submitInput(ctx, { attempt, lesson, taskId: id, text })
            expect(state.done, `"${text}" for ${id}`).toBe(false)
          }
          const state = await submitInput(ctx, { attempt, lesson, taskId: id, text: fillVars(entry.input, vars) })
          expect(state.done, `"${entry.input}" for ${id}`).toBe(true)
        }
      }
      stream.destroy()
    } finally {
      await stopSandbox(ctx, { id: sandbox.id, reason: 'learner' })
      await tenants?.stop()
      const { engine, instance } = bench
      await purgeLabelled({ engine, instance, registry }, tenantId({ instance, userId, lessonId: lesson.id }))
      await rm(socketDir ?? '', { recursive: true })
    }
  },
)

/** As a server has it that lets learners use `docker`. */
async function configFor({ databaseUrl, instance }: { databaseUrl: string; instance: string }) {
  const { DOCKER_HOST, DRYDOCK_TENANT_REGISTRY } = process.env
  return parseConfig({
    DATABASE_URL: databaseUrl,
    DOCKER_HOST,
    DRYDOCK_TENANT_REGISTRY,
    DRYDOCK_SECRET: 's'.repeat(32),
    DRYDOCK_URL: 'http://127.0.0.1:1',
    DRYDOCK_INSTANCE: instance,
    DRYDOCK_TENANT_DIR: await mkdtemp(join(tmpdir(), 'drydock-walk-')),
  })
}
