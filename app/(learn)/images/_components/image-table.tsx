import Link from 'next/link'
import { Badge } from '@/app/_ui/badge'
import { formatBytes } from '@/app/_ui/format'
import { Table } from '@/app/_ui/table'
import { Time } from '@/app/_ui/time'
import { shortId, titleOf } from '@/app/_xray/my-images'
import type { MyImage } from '@/lib/tenant/images/mine'

/** The learner's images, their own first. */
export function ImageTable({ lessonId, images }: { lessonId: string; images: MyImage[] }) {
  return (
    <Table headings={['Image', 'Id', 'Layers', 'Size', 'Of it, its own', 'Made']} minWidth="46rem">
      {images.map((image) => {
        const { id, names, owner, layers, baseLayers, sizeBytes, createdAt } = image
        const own = layers.slice(baseLayers).reduce((sum, layer) => sum + layer.sizeBytes, 0)
        return (
          <tr
            key={id}
            className="border-b align-top tabular-nums [&>td]:py-2.5 [&>td]:pr-4"
            data-testid="image-row"
            data-owner={owner}
          >
            <td>
              <Link
                href={`/images/${lessonId}/${shortId(id)}`}
                className="break-all font-[560] text-deep underline underline-offset-4"
                data-testid="xray-image"
              >
                {titleOf(image)}
              </Link>
              {names.slice(1).map((name) => (
                <span key={name} className="block break-all text-ink-2">
                  {name}
                </span>
              ))}
              {owner === 'shared' ? <Badge className="mt-1">shared with everybody</Badge> : null}
            </td>
            <td className="font-mono text-[0.8125rem]">{shortId(id)}</td>
            <td>{layers.length}</td>
            <td className="whitespace-nowrap">{formatBytes(sizeBytes)}</td>
            <td className="whitespace-nowrap">{owner === 'shared' ? '' : formatBytes(own)}</td>
            <td className="whitespace-nowrap">
              <Time at={createdAt.toISOString()} />
            </td>
          </tr>
        )
      })}
    </Table>
  )
}
