import type { LayerView } from '@/lib/grading/report'

/** A layer as the picture draws it, be it of a report, of an image that was looked at, or of a lesson. */
export type PictureLayer = LayerView

/** A second build whose marks stand in a column of the picture. */
export interface PictureRebuild {
  id: string
  title: string
}
