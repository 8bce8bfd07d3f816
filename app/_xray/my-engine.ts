import type { AppContext } from '@/app/_server/context'
import { tenantId } from '@/lib/docker/labels'
import type { MyImage } from '@/lib/tenant/images/mine'
import { type ContainerView, lookAtTenant, type TenantOverview } from '@/lib/tenant/system/overview'
import { openUpstream } from '@/lib/tenant/upstream'
import { myImages, shortId, titleOf } from './my-images'

/** What a learner's own engine holds in a lesson, as its page shows it. Sizes are bytes. */
export interface EngineView {
  networks: TenantOverview['networks']
  containers: (ContainerView & { image: string })[]
  images: { id: string; names: string[]; own: boolean; sizeBytes: number; layers: number; ownLayers: number }[]
}

/** Containers, networks and images of this learner's own engine in a lesson; nobody else's are ever among them. */
export async function myEngine(
  context: Pick<AppContext, 'config' | 'engine'>,
  { userId, lessonId }: { userId: string; lessonId: string },
): Promise<EngineView> {
  const { instance, dockerHost } = context.config
  const tenant = { id: tenantId({ instance, userId, lessonId }), instance }
  const [overview, images] = await Promise.all([
    lookAtTenant({ tenant, upstream: openUpstream({ host: dockerHost, tenant }) }),
    myImages(context, { userId, lessonId }),
  ])
  const names = new Map(images.map((image) => [image.id, titleOf(image)]))
  return {
    networks: overview.networks,
    containers: overview.containers.map((one) => ({ ...one, image: names.get(one.imageId) ?? shortId(one.imageId) })),
    images: images.sort(ownFirst).map((image) => ({
      id: shortId(image.id),
      names: image.names.length > 0 ? image.names : [shortId(image.id)],
      own: image.owner === 'own',
      sizeBytes: image.sizeBytes,
      layers: image.layers.length,
      ownLayers: image.layers.length - image.baseLayers,
    })),
  }
}

/** Own ones stay in their order, the newest first; those that everybody has were made at one moment. */
function ownFirst(a: MyImage, b: MyImage): number {
  if (a.owner === 'own' || b.owner === 'own') return Number(a.owner !== 'own') - Number(b.owner !== 'own')
  return titleOf(a) < titleOf(b) ? -1 : 1
}
