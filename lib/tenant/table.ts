import { archiveRoutes } from './archive/routes'
import { buildRoutes } from './build/routes'
import { lifeRoutes } from './containers/life-routes'
import { streamRoutes } from './containers/stream-routes'
import { execRoutes } from './exec/routes'
import { imageRoutes } from './images/routes'
import { networkRoutes } from './networks/routes'
import type { AnyRoute } from './route'
import { systemRoutes } from './system/routes'
import { volumeRoutes } from './volumes/routes'

/** Every call that a learner can make. What is not in here is refused. */
export const ROUTES: AnyRoute[] = [
  ...systemRoutes,
  ...lifeRoutes,
  ...streamRoutes,
  ...archiveRoutes,
  ...execRoutes,
  ...imageRoutes,
  ...buildRoutes,
  ...networkRoutes,
  ...volumeRoutes,
]
