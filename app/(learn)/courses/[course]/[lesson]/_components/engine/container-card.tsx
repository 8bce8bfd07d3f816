import { AppWindow } from 'lucide-react'
import { cx } from '@/app/_ui/cx'
import type { EngineView } from '@/app/_xray/my-engine'

/** One container: its state, what it was made from, its address in `network`, and where its ports are published. */
export function ContainerCard({
  container,
  network,
  onPort,
}: {
  container: EngineView['containers'][number]
  network: string
  onPort: () => void
}) {
  const { name, image, state, status, command, published, networks } = container
  const runs = state === 'running'
  const address = networks.find((one) => one.name === network)?.address
  const others = networks.filter((one) => one.name !== network).map((one) => one.name)
  return (
    <div className="h-full rounded-md border border-shell-line bg-shell p-3" data-testid="container-card">
      <p className="flex items-center gap-2">
        <span
          aria-hidden="true"
          className={cx('size-2 shrink-0 rounded-full', runs ? 'bg-[var(--shell-good)]' : 'bg-shell-ink-2')}
        />
        <span className="truncate font-mono font-semibold text-sm">{name}</span>
        {address ? <span className="ml-auto font-mono text-shell-ink-2 text-xs">{address}</span> : null}
      </p>
      <p className="mt-1 truncate font-mono text-shell-ink-2 text-xs" title={command}>
        {image}
      </p>
      <p className="mt-1 text-shell-ink-2 text-xs">{status}</p>
      {others.length > 0 ? <p className="mt-1 text-shell-ink-2 text-xs">also in {others.join(', ')}</p> : null}
      {published.length > 0 ? (
        <p className="mt-2 flex flex-wrap gap-1.5">
          {published.map(({ host, container: inside }) => (
            <button
              key={`${host} ${inside}`}
              type="button"
              disabled={!runs}
              onClick={onPort}
              className="inline-flex items-center gap-1.5 rounded border border-shell-line px-1.5 py-0.5 font-mono text-xs hover:bg-shell-line disabled:opacity-60"
            >
              <AppWindow aria-hidden="true" className="size-3" />
              localhost:{host} → {inside}
            </button>
          ))}
        </p>
      ) : null}
    </div>
  )
}
