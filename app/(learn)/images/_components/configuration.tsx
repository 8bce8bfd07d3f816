import { Section } from '@/app/_ui/section'
import type { XrayView } from '@/app/_xray/view'

/** What the image says of itself, and how it came to be. */
export function Configuration({ view: { id, names, config, history } }: { view: XrayView }) {
  const facts: [string, string[]][] = [
    ['Id', [id]],
    ['Names', names],
    ['User', [config.user || 'root']],
    ['Entrypoint', toArray(config.entrypoint)],
    ['Command', toArray(config.cmd)],
    ['Ports', config.exposed],
    ['Environment', config.env],
    ['Labels', config.labels],
  ]
  return (
    <>
      <Section title="Configuration">
        <dl className="border-t">
          {facts.map(([name, values]) => (
            <div key={name} className="grid gap-x-6 border-b py-2 sm:grid-cols-[9rem_1fr]">
              <dt className="text-ink-2">{name}</dt>
              <dd className="min-w-0 font-mono text-[0.8125rem] leading-6">
                {values.length === 0 ? <span className="font-sans text-ink-3 text-sm">none</span> : null}
                {values.map((value) => (
                  <span key={value} className="block break-all">
                    {value}
                  </span>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section title="History" lead="Oldest first. Lines without a layer changed the configuration only.">
        <ol className="border-t font-mono text-[0.8125rem]">
          {history.map(({ text, layer }, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a line's place is its name
              key={index}
              className="flex items-baseline gap-4 border-b py-1.5"
            >
              <span className="w-14 shrink-0 font-sans text-ink-3 text-xs">
                {layer === null ? '' : `layer ${layer + 1}`}
              </span>
              <span className="min-w-0 break-all">{text || '(silent)'}</span>
            </li>
          ))}
        </ol>
      </Section>
    </>
  )
}

function toArray(words: string[]): string[] {
  return words.length > 0 ? [JSON.stringify(words)] : []
}
