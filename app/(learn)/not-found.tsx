import { NothingHere } from '@/app/_frame/nothing-here'

/** Within the frame that the layout has drawn already. */
export default function LearnNotFound() {
  return <NothingHere />
}
