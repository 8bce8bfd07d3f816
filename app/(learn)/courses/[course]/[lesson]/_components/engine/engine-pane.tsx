'use client'

import { Layers } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { count, formatBytes } from '@/app/_ui/format'
import type { EngineView } from '@/app/_xray/my-engine'
import { useLesson } from '../lesson-context'
import { PaneNote, PaneWaiting } from '../pane-note'
import { ContainerCard } from './container-card'
import { groupByNetwork } from './groups'
import { useEngine } from './use-engine'

/** A map of the learner's own engine: networks with the containers in them, what is published, and the images. */
export function EnginePane({ shown, onPort }: { shown: boolean; onPort: () => void }) {
  const { api, live } = useLesson()
  const running = live.sandbox?.state === 'running'
  const { engine, trouble } = useEngine({ api, active: shown && running })
  if (!running)
    return <PaneNote title="No sandbox is running">Start it in the tab Terminal; then look here again.</PaneNote>
  if (!engine)
    return trouble ? (
      <PaneNote title="The engine does not answer">{trouble}</PaneNote>
    ) : (
      <PaneWaiting>Asking your engine</PaneWaiting>
    )
  return (
    <section
      aria-label="Docker"
      className="@container h-full overflow-y-auto bg-shell p-4 text-shell-ink sm:p-6"
      data-testid="engine-pane"
    >
      {trouble ? (
        <p role="alert" className="mb-4 text-[var(--shell-bad)] text-sm">
          {trouble}
        </p>
      ) : null}
      <Networks engine={engine} onPort={onPort} />
      <Images engine={engine} href={api.replace('/api/lessons/', '/images/')} />
    </section>
  )
}

function Networks({ engine, onPort }: { engine: EngineView; onPort: () => void }) {
  const groups = groupByNetwork(engine)
  return (
    <>
      <Title text="Containers" more={count(engine.containers.length, 'container', 'containers')} />
      {groups.length === 0 ? (
        <p className="mb-8 max-w-md text-shell-ink-2">
          There is none. <Code>docker run</Code> makes one from an image, and it shows here with its network.
        </p>
      ) : null}
      <div className="mb-8 grid gap-4">
        {groups.map(({ key, title, note, containers }) => (
          <section
            key={key}
            aria-label={title}
            className="rounded-lg border border-shell-ink-2/50 border-dashed p-3 pt-2"
            data-testid="network-box"
          >
            <h3 className="mb-2 flex flex-wrap items-baseline gap-x-3 text-sm">
              <span className="font-[560]">{title}</span>
              {note ? <span className="text-shell-ink-2 text-xs">{note}</span> : null}
            </h3>
            {containers.length === 0 ? <p className="text-shell-ink-2 text-sm">Nothing is in it.</p> : null}
            <ul className="grid gap-2 @md:grid-cols-2 @3xl:grid-cols-3">
              {containers.map((one) => (
                <li key={one.id}>
                  <ContainerCard container={one} network={key} onPort={onPort} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  )
}

function Images({ engine, href }: { engine: EngineView; href: string }) {
  const most = Math.max(1, ...engine.images.map(({ sizeBytes }) => sizeBytes))
  return (
    <>
      <Title text="Images" more={count(engine.images.filter(({ own }) => own).length, 'of your own', 'of your own')} />
      <ul className="text-sm">
        {engine.images.map(({ id, names, own, sizeBytes, layers, ownLayers }) => (
          <li key={id} className="border-shell-line border-t">
            <Link
              href={`${href}/${id}`}
              className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 rounded px-1 py-2 hover:bg-shell-line"
            >
              <span className="truncate font-mono text-[0.8125rem]" title={names.join(', ')}>
                {names.join(', ')}
              </span>
              <span className="text-right text-shell-ink-2 tabular-nums">{formatBytes(sizeBytes)}</span>
              <span aria-hidden="true" className="my-auto h-1 rounded-full bg-shell-line">
                <span
                  className={
                    own ? 'block h-full rounded-full bg-lead-mark' : 'block h-full rounded-full bg-shell-ink-2'
                  }
                  style={{ width: `${Math.max(1, (100 * sizeBytes) / most)}%` }}
                />
              </span>
              <span className="text-right text-shell-ink-2 text-xs">
                {count(layers, 'layer', 'layers')}
                {own ? `, ${ownLayers} yours` : ', given'}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <Link href={href} className="mt-4 inline-flex items-center gap-2 text-sm underline underline-offset-4">
        <Layers className="size-4" aria-hidden="true" /> Which images share layers
      </Link>
    </>
  )
}

function Title({ text, more }: { text: string; more: string }) {
  return (
    <h2 className="mb-3 flex items-baseline gap-3 font-[640] text-base">
      {text} <span className="font-normal text-shell-ink-2 text-sm">{more}</span>
    </h2>
  )
}

function Code({ children }: { children: ReactNode }) {
  return <code className="rounded bg-shell-line px-1 py-0.5 font-mono text-[0.9em] text-shell-ink">{children}</code>
}
