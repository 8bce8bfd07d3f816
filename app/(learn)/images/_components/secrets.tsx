import { formatBytes } from '@/app/_ui/format'
import { Section } from '@/app/_ui/section'
import { Table } from '@/app/_ui/table'
import type { XrayView } from '@/app/_xray/view'

/** What has the form of a secret, masked: where it stands, and whether a process can still see it. */
export function Secrets({ secrets, layers }: { secrets: XrayView['secrets']; layers: XrayView['layers'] }) {
  if (secrets.length === 0) return null
  return (
    <Section
      title="Looks like a secret"
      lead="Whoever has the image can read these, also where a later layer hides the file. Values are masked here."
    >
      <Table headings={['Kind', 'Where', 'Layer', 'Value', 'Seen by a process']} minWidth="44rem">
        {secrets.map((secret) => (
          <tr
            key={`${secret.kind} ${secret.where} ${secret.layer} ${secret.offset}`}
            className="border-b align-top [&>td]:py-2 [&>td]:pr-4"
            data-testid="xray-secret"
          >
            <td>{secret.kind}</td>
            <td className="max-w-[24rem] break-all font-mono text-[0.8125rem]">
              {secret.where}
              {secret.offset ? <span className="font-sans text-ink-3"> at {formatBytes(secret.offset)}</span> : null}
            </td>
            <td>{secret.layer === null ? 'configuration' : `${secret.layer + 1} of ${layers.length}`}</td>
            <td className="font-mono text-[0.8125rem]">{secret.masked}</td>
            <td className={secret.hiddenBy === null ? '' : 'text-bad'}>
              {secret.hiddenBy === null ? 'yes' : `no, hidden by layer ${secret.hiddenBy + 1}`}
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  )
}
