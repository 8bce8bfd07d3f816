import { HiddenTable } from '@/app/_layers/hidden-table'
import { count, formatBytes } from '@/app/_ui/format'
import { Section } from '@/app/_ui/section'
import type { XrayView } from '@/app/_xray/view'

/** Files that are in the image and that no process can see. */
export function HiddenFiles({ waste, more, total }: { waste: XrayView['waste']; more: number; total: number }) {
  if (waste.length === 0) return null
  return (
    <Section title="Shipped, yet hidden" lead={`${formatBytes(total)} that every push and pull carries for nobody.`}>
      <div className="max-h-[28rem] overflow-y-auto">
        <HiddenTable files={waste} />
      </div>
      {more > 0 ? <p className="mt-2 text-ink-2 text-sm">And {count(more, 'smaller file')}.</p> : null}
    </Section>
  )
}
