import { writeComments } from './comments'
import { viewReference, viewSecrets, viewWaste } from './evidence-views'
import { findAll } from './findings'
import { viewLayers, viewRebuilds } from './layer-views'
import { maskDeep } from './mask'
import type { Observation } from './observation'
import { type FindingResult, type Report, reportSchema } from './report'
import { scoreCriteria } from './score'

export type Timings = Report['timings']

/** Judges what was seen, and writes it down. `refusals` are findings that kept the submission from being built. */
export function assembleReport(
  seen: Observation,
  {
    refusals,
    timings,
    engine,
    tokens,
  }: { refusals: FindingResult[]; timings: Timings; engine: string; tokens: string[] },
): Report {
  const findings = mergeFindings(refusals, findAll(seen))
  const criteria = scoreCriteria(seen, findings)
  const { exercise, image } = seen
  const report: Report = {
    schema: 1,
    exercise: { id: exercise.id, title: exercise.title, version: exercise.version },
    score: sum(criteria.map(({ points }) => points)),
    maxScore: sum(criteria.map(({ maxPoints }) => maxPoints)),
    comments: writeComments(seen, { criteria, findings }),
    criteria,
    findings,
    behaviour: seen.behaviour,
    image: image && {
      id: image.id,
      sizeBytes: image.baseBytes + image.ownBytes,
      baseBytes: image.baseBytes,
      ownBytes: image.ownBytes,
      wastedBytes: image.wastedBytes,
      user: image.config.user,
      entrypoint: image.config.entrypoint,
      cmd: image.config.cmd,
      exposed: image.config.exposed,
    },
    layers: image ? viewLayers(image, seen.rebuilds) : [],
    rebuilds: viewRebuilds(seen.rebuilds),
    timings,
    engine,
    ...(image ? { waste: viewWaste(image), secrets: viewSecrets(image) } : {}),
    reference: viewReference(exercise),
    bases: seen.bases,
  }
  return reportSchema.parse(maskDeep(report, tokens))
}

function mergeFindings(refusals: FindingResult[], findings: FindingResult[]): FindingResult[] {
  const key = ({ rule, line, message }: FindingResult) => `${rule} ${line} ${message}`
  const known = new Set(findings.map(key))
  return [...refusals.filter((refusal) => !known.has(key(refusal))), ...findings]
}

function sum(numbers: number[]): number {
  return Math.round(numbers.reduce((total, number) => total + number, 0) * 10) / 10
}
