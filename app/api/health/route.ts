import { readHealth } from './read-health'

export const dynamic = 'force-dynamic'

/** 200 while people can work, 503 when the database or the engine is gone. Open to anybody. */
export async function GET(): Promise<Response> {
  const health = await readHealth()
  return Response.json(health, {
    status: health.status === 'down' ? 503 : 200,
    headers: { 'Cache-Control': 'no-store' },
  })
}
