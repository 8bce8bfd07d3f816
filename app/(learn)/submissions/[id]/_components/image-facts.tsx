import { formatBytes, formatDuration } from '@/app/_ui/format'
import { Section } from '@/app/_ui/section'
import type { Report } from '@/lib/grading/report'

/** The image and the grading in figures. */
export function ImageFacts({ report: { image, timings, engine } }: { report: Report }) {
  const facts = image
    ? [
        ['Size', formatBytes(image.sizeBytes)],
        ['Of it, base image', formatBytes(image.baseBytes)],
        ['Of it, yours', formatBytes(image.ownBytes)],
        ['Hidden, yet shipped', formatBytes(image.wastedBytes)],
        ['User', image.user || 'root'],
        ['Entrypoint', toArray(image.entrypoint)],
        ['Command', toArray(image.cmd)],
        ['Ports', image.exposed.join(', ') || 'none'],
      ]
    : []
  const times = [
    ['Build', formatDuration(timings.buildMs)],
    ['Run', formatDuration(timings.behaviourMs)],
    ['Reading layers', formatDuration(timings.readMs)],
    ['Rebuilds', formatDuration(timings.rebuildMs)],
    ['Together', formatDuration(timings.totalMs)],
    ['Engine', engine],
  ]
  return (
    <Section title="In figures">
      <dl className="grid gap-x-10 sm:grid-cols-2">
        {[...facts, ...times].map(([name, value]) => (
          <div key={name} className="flex justify-between gap-6 border-b py-2">
            <dt className="text-ink-2">{name}</dt>
            <dd className="break-all text-right tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

function toArray(words: string[]): string {
  return words.length > 0 ? JSON.stringify(words) : 'none'
}
