import { addStart, note } from './draft'
import type { Draft } from './types'
import { runsOffline } from './verdict'

/** The most that a check's command may hold; see execProbe in check-schema.ts. */
const CHECK_LIMIT_CHARS = 3900

/** A script that prepares the lesson: run before it begins when a sandbox can, else kept as a file and noted. */
export function addSetup(
  draft: Draft,
  { path, text, when }: { path: string; text: string; when: 'start' | 'step' },
): void {
  const kept = `.setup/${path.replaceAll('/', '-')}`
  addStart(draft, kept, { file: { content: Buffer.from(text), executable: true }, from: path })
  draft.scripts.push(text)
  if (when === 'step') {
    note(draft, 'left', {
      file: path,
      message: `A script that runs in the background of a step has no place; it is kept as ~/${kept}.`,
    })
  } else if (!runsOffline(text)) {
    note(draft, 'left', {
      file: path,
      message: `The script needs what a sandbox lacks, so it is not run; it is kept as ~/${kept}.`,
    })
  } else {
    draft.setup.push(['sh', '-c', `sh ${quote(kept)} >/dev/null 2>&1 || true`])
    note(draft, 'changed', {
      file: path,
      message: `It runs as the learner (not as root) before the lesson begins, as ~/${kept}.`,
    })
  }
}

/** A script that the learner sees typed: its lines become a block with Run. */
export function foregroundBlock(draft: Draft, { path, text }: { path: string; text: string }): string {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .filter((line) => !line.startsWith('#!'))
  const body = lines.join('\n').trim()
  if (body === '') return ''
  draft.scripts.push(text)
  note(draft, 'changed', {
    file: path,
    message: 'The script that was typed by itself is a block that the learner runs.',
  })
  const fence = body.includes('```') ? '````' : '```'
  return `Run this first; it prepares what follows.\n\n${fence}bash\n${body}\n${fence}\n\n`
}

/** The check of a script that says by its exit code, or by printing "done", that a step is done. Null when it is too long. */
export function checkOf(
  draft: Draft,
  { path, text, shell = 'bash' }: { path: string; text: string; shell?: string },
): Record<string, unknown> | null {
  if (text.length > CHECK_LIMIT_CHARS || text.includes('\0')) {
    note(draft, 'left', {
      file: path,
      message: `The check is longer than ${CHECK_LIMIT_CHARS} characters. Write it as probes.`,
    })
    return null
  }
  draft.scripts.push(text)
  const says = /\becho\s+(-\w+\s+)?["']?done["']?/i.test(text)
  note(draft, 'changed', {
    file: path,
    message: 'The check runs as the learner, who can read it. Probes would be safer.',
  })
  // `$` and braces would be read as the learner's own values.
  const command = [shell, '-c', text.replace(/\$\{/g, '$$$${')]
  return { exec: { command, exit: 0, seconds: 15, ...(says ? { matches: '(?:^|\\s)"?done"?\\s*$' } : {}) } }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
