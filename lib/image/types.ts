import type { EntryType } from './tar'

export interface LayerEntry {
  path: string
  type: EntryType
  /** Bytes of content; 0 for all but files. */
  size: number
  mode: number
  uid: number
  gid: number
  target?: string
  /** First 32 hex digits of the content's sha256; only for files that are not empty. */
  hash?: string
}

/** What one layer holds. The same layer has the same facts in whichever image it is. */
export interface LayerFacts {
  /** sha256 of the uncompressed layer ("sha256:…"), its diff id. */
  digest: string
  /** Content of its files together. */
  sizeBytes: number
  /** As a registry would get it (gzip); 0 when it was not compressed. */
  compressedBytes: number
  entries: LayerEntry[]
}

export interface SavedImage {
  /** "sha256:…" of the configuration. */
  id: string
  tags: string[]
  config: ImageConfig
  /** Digests, lowest first. */
  layers: string[]
}

export interface ImageConfig {
  history: { createdBy: string; empty: boolean }[]
  user: string
  entrypoint: string[]
  cmd: string[]
  env: string[]
  labels: Record<string, string>
  exposed: string[]
}

/** Something a scanner found in the content of a file. */
export interface Hit {
  /** Digest of the layer. */
  layer: string
  path: string
  /** Which needle or pattern. */
  name: string
  /** plain, base64, hex, url, gzip, …: how a planted token is written; `pattern` for what has the form of a secret. */
  form: string
  /** Of a pattern: the first characters at most, then dots; never the value. */
  masked?: string
  /** Of a pattern: how long the value is. */
  bytes?: number
  /** Of the first occurrence, in bytes from the start of the file. */
  offset: number
}

/** Looks into contents as they stream by. */
export interface ContentScanner {
  /** Null when the file is of no interest. */
  open(file: { path: string; sizeBytes: number }): FileScan | null
}

export interface FileScan {
  write(chunk: Buffer): void
  end(): Omit<Hit, 'layer' | 'path'>[]
}
