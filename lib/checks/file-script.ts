import type { FileFact } from './types'

/** Of a file's content no more is looked at. */
export const FILE_MAX_BYTES = 64 * 1024

/**
 * Prints one line for each argument ("c" or "s", then a path): type, link, executable, and for "c" the content in
 * base64, which holds neither spaces nor line ends: whatever a learner puts into a file or its name, it cannot break out
 * of its line. Pipes and devices are never opened.
 */
export const FILE_SCRIPT = `
for arg do
  path=\${arg#?}; type=-; link=-; exec=-
  [ -L "$path" ] && link=l
  if [ -d "$path" ]; then type=d; elif [ -f "$path" ]; then type=f; elif [ -e "$path" ]; then type=o; fi
  [ -x "$path" ] && exec=x
  printf '%s %s %s ' "$type" "$link" "$exec"
  case "$arg$type" in
    c*f) if [ -r "$path" ]; then printf '='; head -c ${FILE_MAX_BYTES} < "$path" | base64 -w 0; else printf -- -; fi;;
    *) printf -- -;;
  esac
  echo
done`

const LINE = /^([dfo-]) ([l-]) ([x-]) (-|=[A-Za-z0-9+/]*={0,2})$/
const TYPES = { d: 'directory', f: 'file', o: 'other' } as const

/** Reads the script's lines; stops at the first that it did not write. */
export function parseFileLines(output: string): FileFact[] {
  const facts: FileFact[] = []
  for (const line of output.split('\n')) {
    const [whole, type, link, executable, content] = LINE.exec(line) ?? []
    if (whole === undefined || content === undefined) break
    facts.push({
      type: type === 'd' || type === 'f' || type === 'o' ? TYPES[type] : null,
      link: link === 'l',
      executable: executable === 'x',
      content: content === '-' ? null : Buffer.from(content.slice(1), 'base64').toString('utf8'),
    })
  }
  return facts
}
