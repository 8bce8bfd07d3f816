// For the health check of docker-compose.yml: 0 when the app, its database and its engine all answer.
const url = `http://127.0.0.1:${process.env.DRYDOCK_PORT || 3000}/api/health`
const answer = await fetch(url, { signal: AbortSignal.timeout(4000) }).catch(() => null)
process.exit(answer?.ok ? 0 : 1)
