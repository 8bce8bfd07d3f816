'use client'

import { Eye, Keyboard } from 'lucide-react'
import type { Peer } from '@/lib/terminal/protocol'

/** Who is at this terminal, when anybody else is: each person once, with what they may do. */
export function Peers({ peers }: { peers: Peer[] }) {
  const people = new Map<string, Peer>()
  for (const peer of peers) {
    const known = people.get(peer.person)
    if (!known || (known.role === 'viewer' && peer.role === 'controller')) people.set(peer.person, peer)
  }
  if (people.size < 2) return null
  return (
    <ul className="flex items-center gap-1 px-1" aria-label="Who is here" data-testid="peers">
      {[...people.values()].map(({ person, name, role, guest }) => (
        <li
          key={person}
          title={`${name}${guest ? ', as guest' : ''}: ${role === 'controller' ? 'may type' : 'watches'}`}
          className="flex h-7 items-center gap-1 rounded-full border border-shell-line px-2 text-xs [&_svg]:size-3.5"
        >
          {role === 'controller' ? <Keyboard aria-hidden="true" /> : <Eye aria-hidden="true" />}
          <span className="max-w-20 truncate">{name.split(' ')[0]}</span>
          <span className="sr-only">{role === 'controller' ? ' may type' : ' watches'}</span>
        </li>
      ))}
    </ul>
  )
}
