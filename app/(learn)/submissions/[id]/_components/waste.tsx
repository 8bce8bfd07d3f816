import { HiddenTable } from '@/app/_layers/hidden-table'
import { count, formatBytes } from '@/app/_ui/format'
import { Section } from '@/app/_ui/section'
import { Table } from '@/app/_ui/table'
import type { WasteView } from '@/lib/grading/report-evidence'

/** Bytes that are pushed and pulled and that no process can see: by the instruction that brought them, and by path. */
export function WasteSection({ waste }: { waste: WasteView | undefined }) {
  if (!waste || waste.totalBytes === 0) return null
  const { totalBytes, byInstruction, byPath } = waste
  return (
    <Section
      title="Shipped, yet hidden"
      lead={`${formatBytes(totalBytes)} of your layers that every push and pull carries, and no process can see.`}
    >
      <div className="space-y-8" data-testid="report-waste">
        <Table headings={['Line', 'Instruction', 'Hidden files', 'Bytes']} minWidth="34rem">
          {byInstruction.map(({ line, instruction, layer, bytes, paths }) => (
            <tr key={layer} className="border-b align-top tabular-nums [&>td]:py-1.5 [&>td]:pr-4">
              <td>{line ?? 'base'}</td>
              <td className="max-w-[28rem] break-words font-mono text-[0.8125rem]">{instruction}</td>
              <td className="whitespace-nowrap">{count(paths, 'file')}</td>
              <td className="whitespace-nowrap">{formatBytes(bytes)}</td>
            </tr>
          ))}
        </Table>
        <details>
          <summary className="cursor-pointer py-1 font-[560]">The files, the largest first</summary>
          <div className="mt-3">
            <HiddenTable files={byPath} />
          </div>
        </details>
      </div>
    </Section>
  )
}
