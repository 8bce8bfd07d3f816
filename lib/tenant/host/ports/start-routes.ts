import { Refusal } from '../../refusal'
import type { AnyRoute } from '../../route'
import type { PortTrouble } from '../types'

const STARTS = /^\/containers\/\{\w+\}\/(start|restart)$/

/**
 * The routes with one more step after a container was started: its ports answer before the learner's command returns.
 * When one is taken the container is ended again and the call fails, as an engine would do it.
 */
export function withPorts(routes: AnyRoute[], sync: () => Promise<PortTrouble[]>): AnyRoute[] {
  return routes.map((route) => {
    if (!STARTS.test(route.path)) return route
    const handle: AnyRoute['handle'] = async (call) => {
      const answer = await route.handle(call)
      const [trouble] = await sync()
      if (!trouble) return answer
      await call.ctx.upstream
        .json({ method: 'POST', path: ['containers', trouble.containerId, 'kill'] })
        .catch(() => undefined)
      const reason = trouble.why === 'full' ? 'too many ports are published' : 'port is already allocated'
      throw new Refusal(
        500,
        `driver failed programming external connectivity: Bind for 0.0.0.0:${trouble.port} failed: ${reason}`,
        null,
      )
    }
    return { ...route, handle }
  })
}
