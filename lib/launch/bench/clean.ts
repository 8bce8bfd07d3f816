import type { Engine } from '@/lib/docker/client'
import { listContainers, removeContainer } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import { listVolumes, removeVolume } from '@/lib/docker/volume'
import { INSTANCE } from './measure'

/** Removes what a run has left on the engine: sandboxes outlive their server, and so do those in stock. */
export async function removeOwn(engine: Engine): Promise<void> {
  const labels = { [LABEL.instance]: INSTANCE }
  for (const { id } of await listContainers(engine, { labels, all: true })) await removeContainer(engine, id)
  for (const { name } of await listVolumes(engine, labels)) await removeVolume(engine, name)
}
