import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createLog } from '@/lib/base/log'
import { createEngine, type Engine } from '@/lib/docker/client'
import { listContainers } from '@/lib/docker/container'
import { listImages } from '@/lib/docker/image'
import type { Exercise } from '@/lib/labs/types'
import type { GradeContext } from './run'

const MIB = 1024 * 1024

export interface Fixture extends AsyncDisposable {
  ctx: GradeContext
  engine: Engine
  exercise: Exercise
}

/**
 * A small exercise on disk and the real engine, for tests of the grader itself. Disposal fails when anything with this
 * fixture's instance label is left on the engine.
 */
export async function createFixture(
  exercise: Partial<Exercise>,
  start: Record<string, string> = { 'app.txt': 'one\n' },
): Promise<Fixture> {
  const dir = await mkdtemp(join(tmpdir(), 'drydock-grade-'))
  for (const [path, text] of Object.entries(start)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), text)
  }
  const engine = createEngine({ host: process.env.DOCKER_HOST ?? '' })
  const instance = `test-grade-${process.pid}-${Math.random().toString(36).slice(2, 8)}`
  const labels = { 'drydock.instance': instance }
  return {
    engine,
    ctx: {
      engine,
      log: createLog({ level: 'error' }),
      limits: { memoryBytes: 256 * MIB, timeoutMs: 60_000 },
      instance,
    },
    exercise: { ...BLANK, dir, startDir: dir, ...exercise },
    [Symbol.asyncDispose]: async () => {
      await rm(dir, { recursive: true, force: true })
      const containers = await listContainers(engine, { labels, all: true })
      const images = await listImages(engine, labels)
      if (containers.length + images.length > 0)
        throw new Error(`The grading left ${containers.length} container(s) and ${images.length} image(s) behind.`)
    },
  }
}

const BLANK: Exercise = {
  id: 'test-exercise',
  lessonId: 'test/lesson',
  title: 'Test',
  brief: '',
  dir: '',
  folder: 'test/lesson',
  version: '0',
  startDir: '',
  edit: ['Dockerfile', '.dockerignore'],
  artifacts: [],
  images: ['debian:bookworm-slim'],
  canaries: [],
  behaviour: [],
  mutations: [],
  rubric: [{ id: 'builds', title: 'It builds', points: 100, gate: true, by: [{ builds: true }] }],
  budgets: {},
  limits: {},
  solutions: [],
  wrong: [],
}
