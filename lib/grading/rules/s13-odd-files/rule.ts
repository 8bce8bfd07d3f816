import { copyWords } from '@/lib/dockerfile/files'
import type { Instruction, Stage } from '@/lib/dockerfile/types'
import { formatBytes } from '../../bytes'
import type { ImageSeen } from '../../observation'
import { commandLines } from '../commands'
import { BEST_PRACTICES, type Draft, type Rule } from '../rule'
import { place } from '../waste'

const SPARSE = /^var\/log\/(lastlog|faillog|tallylog)$/
const MIN_SPARSE_BYTES = 1_000_000
const ARCHIVE = /\.(tar(\.(gz|bz2|xz|zst))?|t[gbx]z2?)$/

export const rule: Rule = {
  id: 'S13',
  title: 'No sparse logs, no packed archives',
  meaning: 'The image holds no huge lastlog, and no archive that a later step only unpacks.',
  reason:
    'A sparse file is as large in a layer as it claims to be; an archive that was unpacked by a later step is stored beside its content.',
  source: BEST_PRACTICES,
  severity: 'warning',
  syntax: ({ stages }) => stages.flatMap(unpacks),
  observed: ({ image }) => (image ? sparse(image) : []),
}

function unpacks({ instructions }: Stage): Draft[] {
  return instructions.flatMap((copy) => {
    const archives = copy.keyword === 'COPY' ? archivesOf(copy) : []
    const later = instructions.find((run) => run.index > copy.index && archives.some((name) => extracts(run, name)))
    if (!later) return []
    return [
      {
        message: `Line ${copy.line} copies an archive that line ${later.line} unpacks; the layer of line ${copy.line} keeps it packed as well.`,
        advice: 'ADD unpacks an archive of the context as it comes in, and stores its content alone.',
        instruction: copy,
        evidence: { unpackedLine: later.line },
      },
    ]
  })
}

function archivesOf(copy: Instruction): string[] {
  const sources = copyWords(copy)?.sources ?? []
  return sources.filter((source) => ARCHIVE.test(source)).map((source) => source.slice(source.lastIndexOf('/') + 1))
}

function extracts(run: Instruction, name: string): boolean {
  return (
    run.keyword === 'RUN' &&
    commandLines(run).some((line) => /^(tar|bsdtar)\s+(--extract\b|-?[a-z]*x)/.test(line) && line.includes(name))
  )
}

function sparse(image: ImageSeen): Draft[] {
  return image.layers
    .filter(({ base }) => !base)
    .flatMap((layer) =>
      layer.facts.entries
        .filter(({ path, size }) => SPARSE.test(path) && size >= MIN_SPARSE_BYTES)
        .map(({ path, size }) => ({
          message: `\`/${path}\` in ${place(layer)} is ${formatBytes(size)} of nothing: a user with a large id makes it so.`,
          advice: 'Create the user without an entry in that log, or give it a small id.',
          instruction: layer.instruction,
          layer: layer.index,
          path: `/${path}`,
          bytes: size,
        })),
    )
}
