import type { Engine } from '@/lib/docker/client'

export interface MadeImage {
  name: string
  how: 'present' | 'pulled' | 'made'
  ms: number
  sizeBytes: number
}

export interface MakeOptions {
  engine: Engine
  /** Folder of the recipes (labs/images). */
  dir: string
  /** Downloaded packages are kept here between runs; what else is written here is gone afterwards. */
  cacheDir: string
  onImage?: (image: MadeImage) => void
  onLine?: (line: string) => void
  signal?: AbortSignal
}

/** What the steps of one run share. */
export interface Work extends MakeOptions {
  workDir: string
  online: () => Promise<boolean>
  tools: () => Promise<void>
  turn: <T>(work: () => Promise<T>) => Promise<T>
}
