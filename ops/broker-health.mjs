// For the health check of docker-compose.yml: 0 when the broker answers on its socket.
import { request } from 'node:http'

const socketPath = (process.env.DRYDOCK_BROKER ?? '').replace('unix://', '')
const asked = request({ socketPath, path: '/health', timeout: 4000 }, ({ statusCode }) =>
  process.exit(statusCode === 200 ? 0 : 1),
)
asked.on('error', () => process.exit(1))
asked.on('timeout', () => process.exit(1))
asked.end()
