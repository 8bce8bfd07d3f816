import { formatBytes } from '../../bytes'
import type { ImageSeen } from '../../observation'
import { BEST_PRACTICES, type Draft, type Rule } from '../rule'
import { place } from '../waste'

const MIN_BYTES = 500_000

const CACHES: { name: string; path: RegExp }[] = [
  { name: 'package index of apt', path: /^var\/lib\/apt\/lists\// },
  { name: 'package cache of apt', path: /^var\/cache\/apt\// },
  { name: 'package cache of apk', path: /^(var\/cache|etc)\/apk\/(?!world|keys|repositories)/ },
  { name: 'package cache of dnf', path: /^var\/cache\/(dnf|yum)\// },
  { name: 'cache of npm', path: /^(root|home\/[^/]+)\/\.npm\/|(^|\/)_cacache\// },
  { name: 'cache of yarn', path: /^usr\/local\/share\/\.cache\/yarn\/|^(root|home\/[^/]+)\/\.cache\/yarn\// },
  { name: 'cache of pip', path: /^(root|home\/[^/]+)\/\.cache\/pip\// },
  { name: 'build cache of Go', path: /^(root|home\/[^/]+)\/\.cache\/go-build\/|^go\/pkg\/mod\/cache\// },
  { name: 'registry of cargo', path: /^(root|home\/[^/]+|usr\/local)\/\.?cargo\/registry\// },
]

export const rule: Rule = {
  id: 'S5',
  title: 'No package caches',
  meaning: 'Indexes and caches of package managers are not part of the image.',
  reason: 'They serve the next install, which never comes, and are stored and pushed with the rest.',
  source: BEST_PRACTICES,
  severity: 'warning',
  observed: ({ image }) => (image ? CACHES.flatMap((cache) => judge(image, cache)) : []),
}

function judge(image: ImageSeen, { name, path }: (typeof CACHES)[number]): Draft[] {
  const files = [...image.stack.final.values()].filter(
    ({ entry, layer }) => !image.layers[layer]?.base && path.test(entry.path),
  )
  const bytes = files.reduce((sum, { entry }) => sum + entry.size, 0)
  const largest = files.sort((a, b) => b.entry.size - a.entry.size)[0]
  if (bytes < MIN_BYTES || !largest) return []
  const layer = image.layers[largest.layer]
  return [
    {
      message: `The ${name} takes ${formatBytes(bytes)} in ${place(layer)}.`,
      advice: 'Clear the cache in the step that fills it.',
      instruction: layer?.instruction ?? null,
      layer: largest.layer,
      path: `/${largest.entry.path}`,
      bytes,
      evidence: { files: files.length },
    },
  ]
}
