import { formatBytes } from '@/app/_ui/format'
import type { PictureLayer, PictureRebuild } from './types'

const WORDS = { kept: 'kept', renewed: 'renewed' } as const

/** The data of the picture as a table. */
export function LayerTable({ layers, rebuilds = [] }: { layers: PictureLayer[]; rebuilds?: PictureRebuild[] }) {
  return (
    <details className="mt-5 break-inside-avoid">
      <summary className="inline-block py-1 font-[560] text-deep text-sm underline underline-offset-4">
        The same as a table
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard */}
      <div className="relative mt-3 overflow-x-auto" tabIndex={0} data-testid="layer-table">
        <table className="w-full min-w-[52rem] print:min-w-0 border-t text-left text-sm">
          <thead>
            <tr className="border-b text-ink-2 [&>th]:py-2 [&>th]:pr-4 [&>th]:font-[560]">
              <th scope="col">Layer</th>
              <th scope="col">Instruction</th>
              <th scope="col">Line</th>
              <th scope="col">Size</th>
              <th scope="col">Compressed</th>
              <th scope="col">Hidden</th>
              <th scope="col">Hidden files</th>
              {rebuilds.map((rebuild) => (
                <th key={rebuild.id} scope="col">
                  {rebuild.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...layers].reverse().map((layer) => (
              <tr key={layer.index} className="border-b align-top tabular-nums [&>td]:py-2 [&>td]:pr-4">
                <td>{layer.index + 1}</td>
                <td className="max-w-[22rem] break-words font-mono text-[0.8125rem]">
                  {layer.instruction}
                  {layer.base ? <span className="text-ink-3"> (base)</span> : null}
                </td>
                <td>{layer.line ?? ''}</td>
                <td className="whitespace-nowrap">{formatBytes(layer.sizeBytes)}</td>
                <td className="whitespace-nowrap">{formatBytes(layer.compressedBytes)}</td>
                <td className="whitespace-nowrap">{layer.wastedBytes > 0 ? formatBytes(layer.wastedBytes) : ''}</td>
                <td className="max-w-[18rem] break-all font-mono text-[0.8125rem]">
                  {layer.ghosts.map(({ path, by }) => (
                    <span key={path} className="block">
                      {path} <span className="font-sans text-ink-2">by layer {by + 1}</span>
                    </span>
                  ))}
                </td>
                {rebuilds.map(({ id }) => {
                  const state = layer.rebuilds[id]
                  return <td key={id}>{state ? WORDS[state] : ''}</td>
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
