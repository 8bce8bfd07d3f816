import { createHash } from 'node:crypto'

/**
 * Which of the layers that we know a folder of the old archive form holds, told from its `json` alone, before its
 * layer streams by. The folder's name is a hash over that document with the layer's chain id put in
 * (github.com/moby/moby, image/v1/imagev1.go, CreateID), so each candidate can be tried; a wrong guess cannot match.
 * Null when none matches, as for the uppermost layer of an image, whose document is another one.
 */
export function identifyLegacyLayer({
  name,
  json,
  candidates,
}: {
  name: string
  json: string
  /** Digests of known images' layers, lowest first. */
  candidates: string[][]
}): string | null {
  const config = /"container_config":(\{.*\}),"os"/.exec(json)?.[1]
  const created = /"created":"([^"]+)"/.exec(json)?.[1]
  if (!config || !created) return null
  const parent = /"parent":"([0-9a-f]{64})"/.exec(json)?.[1]
  for (const digests of candidates) {
    let chain = ''
    for (const digest of digests) {
      chain = chain ? `sha256:${sha256(`${chain} ${digest}`)}` : digest
      const tail = parent ? `,"parent":"sha256:${parent}"` : ''
      if (sha256(`{"container_config":${config},"created":"${created}","layer_id":"${chain}"${tail}}`) === name)
        return digest
    }
  }
  return null
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
