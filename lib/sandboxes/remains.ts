import { findVolumeUsers, removeContainer } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import { removeVolume } from '@/lib/docker/volume'
import { containerName, homeVolume } from './limits'
import type { SandboxContext } from './types'

/**
 * Removes what a sandbox has on the engine: its container and its home. Containers of the learner's own that have the
 * home mounted go too, since it is lost to them; images and volumes of theirs are not touched. Safe to run twice, by
 * several servers, and when nothing is there. Throws `engine_unavailable`, `engine_refused`.
 */
export async function removeRemains(
  { engine, instance }: Pick<SandboxContext, 'engine' | 'instance'>,
  sandboxId: string,
): Promise<void> {
  // By name: whoever removes it may not have learned the container's id.
  await removeContainer(engine, containerName(instance, sandboxId))
  const volume = homeVolume(instance, sandboxId)
  if (await removeVolume(engine, volume)) return
  for (const id of await findVolumeUsers(engine, { volume, labels: { [LABEL.instance]: instance } }))
    await removeContainer(engine, id)
  await removeVolume(engine, volume)
}
