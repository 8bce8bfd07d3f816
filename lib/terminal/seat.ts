import type { Peer, Size } from './protocol'
import type { Viewer } from './types'

/** One who watches. `snapping`: its screen is being taken; asking again meanwhile is answered by that one. */
export interface Seat {
  viewer: Viewer
  /** Null for a recorder: nobody sees it, and it keeps nothing alive. */
  peer: Peer | null
  state: 'new' | 'waiting' | 'live' | 'lagging'
  size: Size
  snapping: boolean
  acked: number
  /** Where a lagging one stopped being sent. */
  sent: number
}

/** The owner's controllers alone hold the program back and decide about the size. */
export function rules({ peer }: Seat): boolean {
  return peer?.role === 'controller' && !peer.guest
}
