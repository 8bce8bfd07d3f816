import { formatBytes } from '@/app/_ui/format'
import { Section } from '@/app/_ui/section'
import type { SharedTree } from '@/lib/image/shared'
import { ShareDrawing } from './share-drawing'
import { layOutTree } from './share-geometry'

/** Which images start with the same layers: a picture, and the same as a table. */
export function ShareTree({ tree }: { tree: SharedTree }) {
  const lines = layOutTree(tree.root)
  if (lines.length === 0) return null
  return (
    <Section
      title="What they share"
      lead={
        <>
          Layers that several images start with are stored once: together they take {formatBytes(tree.storedBytes)}{' '}
          instead of {formatBytes(tree.separateBytes)}.
        </>
      }
    >
      <ShareDrawing lines={lines} />
      <details className="mt-5">
        <summary className="inline-block py-1 font-[560] text-deep text-sm underline underline-offset-4">
          The same as a table
        </summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard */}
        <div className="relative mt-3 overflow-x-auto" tabIndex={0}>
          <table className="w-full min-w-[34rem] border-t text-left text-sm">
            <thead>
              <tr className="border-b text-ink-2 [&>th]:py-2 [&>th]:pr-4 [&>th]:font-[560]">
                <th scope="col">Node</th>
                <th scope="col">Builds on</th>
                <th scope="col">Images that end here</th>
                <th scope="col">Layers</th>
                <th scope="col">Size</th>
              </tr>
            </thead>
            <tbody>
              {lines.map(({ node, parent }, index) => (
                <tr
                  // biome-ignore lint/suspicious/noArrayIndexKey: a node's place is its name
                  key={index}
                  className="border-b align-top tabular-nums [&>td]:py-2 [&>td]:pr-4"
                >
                  <td>{index + 1}</td>
                  <td>{parent === null ? 'nothing' : `node ${parent + 1}`}</td>
                  <td className="break-all">{node.images.join(', ') || 'none, only shared'}</td>
                  <td>{node.layers.length}</td>
                  <td className="whitespace-nowrap">{formatBytes(node.bytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </Section>
  )
}
