import type { Engine } from './client'
import { callEngine } from './errors'

/** Makes an image, without a name, of what a container holds; it carries `labels`. Returns its id. */
export async function commitContainer(
  engine: Engine,
  { id, labels }: { id: string; labels: Record<string, string> },
): Promise<string> {
  const changes = Object.entries(labels).map(([name, value]) => `LABEL ${name}=${JSON.stringify(value)}`)
  const made: unknown = await callEngine('keeping what a container holds', () =>
    engine.docker.getContainer(id).commit({ changes: changes.join('\n') }),
  )
  return String((made as { Id?: string }).Id ?? '')
}
