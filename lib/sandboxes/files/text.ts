import { createHash } from 'node:crypto'
import { AppError } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { readFile } from '@/lib/docker/files'
import { HOME_DIR, LEARNER } from '../limits'
import { changeHome } from './change'
import { checkHomePath } from './tree'

/** A file as an editor shows it. */
export interface HomeFile {
  /** Null for a file that is no text. */
  text: string | null
  /** sha256 of its bytes, in hex: by it a change that somebody else made meanwhile is seen. */
  version: string
}

/** What an editor in a browser takes well. */
export const TEXT_MAX_BYTES = 256 * 1024

interface FileRequest {
  containerId: string
  path: string
  signal?: AbortSignal
}

/**
 * Reads a file of a learner's home as the learner could read it. Throws `not_found` when there is none, `invalid_input`
 * for one that is larger than an editor takes (256 KiB), or a path that leaves the home.
 */
export async function readHomeFile(engine: Engine, { containerId, path, signal }: FileRequest): Promise<HomeFile> {
  const bytes = await readFile(engine, {
    containerId,
    path: `${HOME_DIR}/${checkHomePath(path)}`,
    maxBytes: TEXT_MAX_BYTES + 1,
    user: LEARNER,
    signal,
  })
  if (!bytes) throw new AppError('not_found', `There is no file ${path} that can be read. Was it moved or deleted?`)
  if (bytes.length > TEXT_MAX_BYTES)
    throw new AppError('invalid_input', `${path} is larger than 256 KiB. Look at it in the terminal, with less.`)
  return { text: textOf(bytes), version: versionOf(bytes) }
}

/**
 * Writes a file of a learner's home as the learner, whole or not at all: `content` goes to a new file beside it, which
 * then takes its place and keeps its mode. `version` is what the file is thought to hold, null when it is thought not to
 * exist. Returns the new version. Throws `changed` or `not_found` when that is not so, `conflict` when it does
 * not fit or is a folder.
 */
export async function writeHomeFile(
  engine: Engine,
  { containerId, path, content, version, signal }: FileRequest & { content: Buffer; version: string | null },
): Promise<string> {
  await changeHome(engine, {
    containerId,
    script: WRITE,
    args: [checkHomePath(path), version ?? 'none', `${content.length}`],
    stdin: content,
    path,
    signal,
  })
  return versionOf(content)
}

/** Arguments: path, version or "none", size. Links are followed, so that a link stays one. */
const WRITE = `
f=$(readlink -m -- "./$1") || exit 1
if [ "$2" = none ]; then
  if [ -e "./$1" ] || [ -L "./$1" ]; then exit 45; fi
  mkdir -p -- "\${f%/*}" || exit 1
else
  if [ -d "$f" ]; then exit 46; fi
  if [ ! -f "$f" ]; then exit 44; fi
  have=$(sha256sum < "$f") || exit 1
  [ "\${have%% *}" = "$2" ] || exit 45
fi
t=$(mktemp -- "\${f%/*}/.saving-XXXXXX") || exit 1
trap 'rm -f -- "$t"' EXIT
cat > "$t" || exit 1
[ "$(wc -c < "$t")" -eq "$3" ] || exit 1
if [ -f "$f" ]; then chmod --reference="$f" -- "$t"; else chmod 644 -- "$t"; fi
mv -T -f -- "$t" "$f"`

function versionOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Null for what is not UTF-8, or holds zero bytes. */
function textOf(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
