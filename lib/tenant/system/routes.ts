import type { AnyRoute } from '../route'
import { pingRoutes } from './ping'

export const systemRoutes: AnyRoute[] = [...pingRoutes]
