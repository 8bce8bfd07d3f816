import { count, formatBytes } from '@/app/_ui/format'
import { Section } from '@/app/_ui/section'
import { Table } from '@/app/_ui/table'
import type { XrayView } from '@/app/_xray/view'

const WORDS: Record<XrayView['waste'][number]['how'], string> = {
  replaced: 'replaced',
  deleted: 'deleted',
  directory: 'deleted with its folder',
  opaque: 'its folder was made anew',
}

/** Files that are in the image and that no process can see. */
export function HiddenFiles({ waste, more, total }: { waste: XrayView['waste']; more: number; total: number }) {
  if (waste.length === 0) return null
  return (
    <Section title="Shipped, yet hidden" lead={`${formatBytes(total)} that every push and pull carries for nobody.`}>
      <div className="max-h-[28rem] overflow-y-auto">
        <Table headings={['File', 'Size', 'Put there by', 'Hidden by', 'How']} minWidth="42rem">
          {waste.map(({ path, bytes, layer, hiddenBy, how }) => (
            <tr key={`${path} ${layer}`} className="border-b align-top tabular-nums [&>td]:py-1.5 [&>td]:pr-4">
              <td className="max-w-[26rem] break-all font-mono text-[0.8125rem]">{path}</td>
              <td className="whitespace-nowrap">{formatBytes(bytes)}</td>
              <td className="whitespace-nowrap">layer {layer + 1}</td>
              <td className="whitespace-nowrap">layer {hiddenBy + 1}</td>
              <td>{WORDS[how]}</td>
            </tr>
          ))}
        </Table>
      </div>
      {more > 0 ? <p className="mt-2 text-ink-2 text-sm">And {count(more, 'smaller file')}.</p> : null}
    </Section>
  )
}
