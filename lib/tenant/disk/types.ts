import type { Room } from './rooms'

/** Something that the learner should hear of. */
export interface DiskNotice {
  kind: 'disk-low' | 'disk-full'
  /** The container that was ended; null for a warning. */
  container: { id: string; name: string } | null
  message: string
}

/** Keeps a tenant's containers and volumes within their disk, which no engine on overlay2 does by itself. */
export interface DiskWatch {
  /** Says that something may write from now on. */
  nudge(): void
  /** Throws `Refusal` while the tenant has more than its disk. */
  admit(): Promise<void>
  /** For a copy that is about to begin. Throws `Refusal` where there is no room at all. */
  room(): Promise<Room>
  /** Why a container was ended; null when it was not ended here. */
  ended(containerId: string): string | null
  /** Returns how to stop listening. */
  listen(listener: (notice: DiskNotice) => void): () => void
  stop(): void
}
