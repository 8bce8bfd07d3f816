import type { AppContext } from '@/app/_server/context'
import { tenantId } from '@/lib/docker/labels'
import { listBaseImages } from '@/lib/labs/base-images'
import { listMyImages, type MyImage } from '@/lib/tenant/images/mine'

/** The images that this learner's own engine shows in a lesson; nobody else's are ever among them. */
export async function myImages(
  { config, engine }: Pick<AppContext, 'config' | 'engine'>,
  { userId, lessonId }: { userId: string; lessonId: string },
): Promise<MyImage[]> {
  const { instance, tenant, dockerHost, labsDir } = config
  const sharedImages = await listBaseImages(labsDir)
  return listMyImages(
    { engine, host: dockerHost },
    { id: tenantId({ instance, userId, lessonId }), policy: { registry: tenant.registry, sharedImages } },
  )
}

/** The learner's image by one of its names, or by the beginning of its id (12 hex digits or more); or null. */
export function findMine(images: MyImage[], nameOrId: string): MyImage | null {
  const tagged = /:[^/]*$/.test(nameOrId) ? nameOrId : `${nameOrId}:latest`
  const named = images.find(({ names }) => names.includes(tagged))
  if (named || !/^[0-9a-f]{12,64}$/.test(nameOrId)) return named ?? null
  return images.find((image) => image.id.startsWith(`sha256:${nameOrId}`)) ?? null
}

/** What an image is called for people: its first name, or the beginning of its id. */
export function titleOf({ id, names }: Pick<MyImage, 'id' | 'names'>): string {
  return names[0] ?? shortId(id)
}

/** The id in addresses and tables. */
export function shortId(id: string): string {
  return id.replace('sha256:', '').slice(0, 12)
}
