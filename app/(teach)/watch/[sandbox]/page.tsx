import type { Metadata } from 'next'
import { loadWatched } from '../loaders'
import { Watch } from './_components/watch'

export const metadata: Metadata = { title: 'Join a terminal' }

export default async function WatchPage({ params }: { params: Promise<{ sandbox: string }> }) {
  const { id, lesson, owner } = await loadWatched((await params).sandbox)
  return <Watch sandboxId={id} lesson={lesson} owner={owner.name} />
}
