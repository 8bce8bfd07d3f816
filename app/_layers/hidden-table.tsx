import { formatBytes } from '@/app/_ui/format'
import { Table } from '@/app/_ui/table'
import type { WasteView } from '@/lib/grading/report-evidence'

type HiddenFile = WasteView['byPath'][number]

const WORDS: Record<HiddenFile['how'], string> = {
  replaced: 'replaced',
  deleted: 'deleted',
  directory: 'deleted with its folder',
  opaque: 'its folder was made anew',
  metadata: 'copied for new rights or owner',
}

/** Files that are in an image and that no process can see, with the layers that hold and hide them. */
export function HiddenTable({ files }: { files: HiddenFile[] }) {
  return (
    <Table headings={['File', 'Size', 'Put there by', 'Hidden by', 'How']} minWidth="42rem">
      {files.map(({ path, bytes, layer, hiddenBy, how }) => (
        <tr key={`${path} ${layer}`} className="border-b align-top tabular-nums [&>td]:py-1.5 [&>td]:pr-4">
          <td className="max-w-[26rem] break-all font-mono text-[0.8125rem]">{path}</td>
          <td className="whitespace-nowrap">{formatBytes(bytes)}</td>
          <td className="whitespace-nowrap">layer {layer + 1}</td>
          <td className="whitespace-nowrap">layer {hiddenBy + 1}</td>
          <td>{WORDS[how]}</td>
        </tr>
      ))}
    </Table>
  )
}
