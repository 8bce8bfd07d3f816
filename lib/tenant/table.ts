import type { AnyRoute } from './route'
import { systemRoutes } from './system/routes'

/** Every call that a learner can make. What is not in here is refused. */
export const ROUTES: AnyRoute[] = [...systemRoutes]
