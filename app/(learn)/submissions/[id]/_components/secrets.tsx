import { Section } from '@/app/_ui/section'
import { Table } from '@/app/_ui/table'
import type { SecretView } from '@/lib/grading/report-evidence'

/** Where something with the form of a secret was seen; its value is in no report. */
export function SecretsSection({ secrets }: { secrets: SecretView[] | undefined }) {
  if (!secrets || secrets.length === 0) return null
  return (
    <Section
      title="Secrets that were found"
      lead="Whoever has the image can read these, also where a later layer hides the file. What was once in a layer has to be replaced by a new one."
    >
      <div data-testid="report-secrets">
        <Table headings={['Kind', 'Form', 'Where', 'Path', 'Place', 'Hidden by']} minWidth="44rem">
          {secrets.map((secret) => (
            <tr
              key={`${secret.kind} ${secret.form} ${secret.where} ${secret.path} ${secret.layer} ${secret.line} ${secret.offset}`}
              className="border-b align-top tabular-nums [&>td]:py-1.5 [&>td]:pr-4"
            >
              <td>{secret.kind}</td>
              <td>{secret.form}</td>
              <td>{secret.where}</td>
              <td className="max-w-[24rem] break-all font-mono text-[0.8125rem]">{secret.path ?? ''}</td>
              <td className="whitespace-nowrap">{placeOf(secret)}</td>
              <td className="whitespace-nowrap">{secret.hiddenBy === null ? '' : `layer ${secret.hiddenBy + 1}`}</td>
            </tr>
          ))}
        </Table>
      </div>
    </Section>
  )
}

function placeOf({ line, layer, offset }: SecretView): string {
  const parts = [
    line === null ? null : `line ${line}`,
    layer === null ? null : `layer ${layer + 1}`,
    offset === null ? null : `byte ${offset}`,
  ]
  return parts.filter(Boolean).join(', ')
}
