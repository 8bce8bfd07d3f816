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
  /** Bytes that may still be written; measured now. */
  room(): Promise<number>
  /** Why a container was ended; null when it was not ended here. */
  ended(containerId: string): string | null
  /** Returns how to stop listening. */
  listen(listener: (notice: DiskNotice) => void): () => void
  stop(): void
}
