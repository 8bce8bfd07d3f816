import { randomUUID } from 'node:crypto'
import { startContainer } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import { type Bench, INSTANCE } from './measure'

const MIB = 1024 * 1024

/** A container of the lesson's image as one would start it by hand, in place of a sandbox. Returns its id. */
export async function startBare(
  { engine, lesson }: Bench,
  { pids = 128, memoryMib = 256 }: { pids?: number; memoryMib?: number } = {},
): Promise<string> {
  const { id } = await startContainer(engine, {
    image: lesson.sandbox?.image ?? '',
    name: `drydock-${INSTANCE}-${randomUUID()}`,
    cmd: ['sleep', 'infinity'],
    labels: { [LABEL.instance]: INSTANCE, [LABEL.kind]: 'test' },
    network: 'none',
    memoryBytes: memoryMib * MIB,
    nanoCpus: 2e9,
    pids,
    tmpfs: { '/home/learner': 'size=64m,uid=1000,gid=1000', '/tmp': 'size=16m' },
  })
  return id
}
