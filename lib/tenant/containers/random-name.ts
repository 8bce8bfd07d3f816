import { randomInt } from 'node:crypto'

const FIRST =
  'amber brave calm clever coral eager gentle golden happy jolly kind lively lucid merry noble proud quick quiet silver sunny swift tidy warm wise witty'.split(
    ' ',
  )
const SECOND =
  'anchor beacon brig buoy capstan clipper cutter dinghy ferry frigate galley harbor jetty kayak keel ketch lugger mast pilot quay rudder schooner sloop tiller yawl'.split(
    ' ',
  )

/** A name for a container that was given none, different from those `taken`. */
export function randomName(taken: string[]): string {
  for (let tries = 0; ; tries++) {
    const name = `${FIRST[randomInt(FIRST.length)]}_${SECOND[randomInt(SECOND.length)]}${tries < 5 ? '' : tries}`
    if (!taken.includes(name)) return name
  }
}
