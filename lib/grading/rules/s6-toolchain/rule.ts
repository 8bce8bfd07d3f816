import type { Instruction } from '@/lib/dockerfile/types'
import { formatBytes } from '../../bytes'
import type { ImageSeen } from '../../observation'
import { type Draft, MULTI_STAGE, type Rule } from '../rule'
import { place } from '../waste'

/** Less than this is the odd header that comes with a package. */
const MIN_BYTES = 500_000

const TOOLS: { name: string; path: RegExp }[] = [
  {
    name: 'a compiler or linker',
    path: /^(usr\/(local\/)?bin\/([a-z0-9_]+-linux-(gnu|musl)[a-z]*-)?(gcc|g\+\+|cc|c\+\+|clang(\+\+)?|ld(\.(bfd|gold|lld))?|as|rustc|cargo|javac|ghc|gfortran)(-[\d.]+)?|usr\/lib(exec)?\/gcc\/.+)$/,
  },
  { name: 'the Go toolchain', path: /^usr\/(local|lib)\/go(-[\d.]+)?\/(bin|pkg|src)\// },
  { name: 'C headers', path: /^usr\/(local\/)?include\/.+\.h(pp)?$/ },
  { name: 'static libraries', path: /^(usr\/)?(local\/)?lib\/.+\.a$/ },
  {
    name: 'development packages of Node',
    path: /(^|\/)node_modules\/(typescript|eslint|jest|mocha|webpack|vite|vitest|@types|@babel|prettier|nodemon|ts-node|rollup|cypress|playwright)\//,
  },
]

export const rule: Rule = {
  id: 'S6',
  title: 'No tools that only a build needs',
  meaning: 'Compilers, headers, static libraries and development packages are not part of the final image.',
  reason: 'They are larger than most programs, and they help whoever breaks in.',
  source: MULTI_STAGE,
  severity: 'warning',
  observed: ({ image, dockerfile }) => {
    // What comes with the base is chosen by the last FROM.
    const from = dockerfile.stages.at(-1)?.instructions[0] ?? null
    return image ? TOOLS.flatMap((tools) => judge(image, { ...tools, from })) : []
  },
}

/** The base counts, too: a last stage that starts from the builder ships everything of it. */
function judge(image: ImageSeen, { name, path, from }: (typeof TOOLS)[number] & { from: Instruction | null }): Draft[] {
  const files = [...image.stack.final.values()].filter(({ entry }) => entry.type === 'file' && path.test(entry.path))
  const bytes = files.reduce((sum, { entry }) => sum + entry.size, 0)
  const largest = files.sort((a, b) => b.entry.size - a.entry.size || (a.entry.path < b.entry.path ? -1 : 1))[0]
  if (bytes < MIN_BYTES || !largest) return []
  const layer = image.layers[largest.layer]
  return [
    {
      message: `The image holds ${name}: ${formatBytes(bytes)}, the largest file \`/${largest.entry.path}\` in ${place(layer)}.`,
      advice: 'Build in an earlier stage, and take over only what runs.',
      instruction: layer?.instruction ?? from,
      layer: largest.layer,
      path: `/${largest.entry.path}`,
      bytes,
      evidence: { files: files.length, fromBase: layer?.base ?? false },
    },
  ]
}
