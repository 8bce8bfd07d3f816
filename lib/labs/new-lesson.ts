import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { parseDocument, YAMLMap, YAMLSeq } from 'yaml'
import { AppError } from '@/lib/base/errors'
import { slug } from './names'

/** Where the JSON Schemas of the format lie in the project. */
export const SCHEMAS = 'docs/schemas'

/**
 * Writes a lesson that can be taken as it stands: one step, one task, one question, and the walk that does the task.
 * A course that is not there yet is begun; one that is gets the lesson at the end of its last module. Throws
 * `invalid_input` for a name that is no id, `conflict` when the lesson is there. Returns the files, below `labsDir`.
 */
export async function createLesson(
  name: string,
  { labsDir, projectDir }: { labsDir: string; projectDir: string },
): Promise<string[]> {
  const [course = '', lesson = '', ...more] = name.split('/')
  if (more.length > 0 || !slug.safeParse(course).success || !slug.safeParse(lesson).success)
    throw new AppError(
      'invalid_input',
      `"${name}" must be COURSE/LESSON in small letters, digits and hyphens, for example "containers/first-steps".`,
    )
  const dir = join(labsDir, course, lesson)
  if (await exists(dir)) throw new AppError('conflict', `${dir} is there already. Take another name.`)
  const schema = (file: string, from: string) => {
    const path = relative(from, join(projectDir, SCHEMAS, `${file}.json`))
    return `# yaml-language-server: $schema=${path}\n`
  }
  const title = lesson.charAt(0).toUpperCase() + lesson.slice(1).replaceAll('-', ' ')
  const files: Record<string, string> = {
    'lab.yaml': schema('lab', dir) + LAB.replaceAll('TITLE', title),
    'steps/01-first-look.md': STEP,
    'start/notes/README': 'Write what you find into this folder.\n',
    'walk.yaml': schema('walk', dir) + WALK,
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), text, { flag: 'wx' })
  }
  await listLesson(join(labsDir, course, 'course.yaml'), {
    course,
    lesson,
    head: schema('course', join(labsDir, course)),
  })
  return [`${course}/course.yaml`, ...Object.keys(files).map((path) => `${course}/${lesson}/${path}`)]
}

/** Comments and order of a course.yaml that is there stay as they are. */
async function listLesson(
  path: string,
  { course, lesson, head }: { course: string; lesson: string; head: string },
): Promise<void> {
  if (!(await exists(path))) {
    const title = course.charAt(0).toUpperCase() + course.slice(1).replaceAll('-', ' ')
    await writeFile(
      path,
      `${head}title: ${title}\nsummary: What the course is about, in two sentences.\nmodules:\n  - title: Begin\n    lessons: [${lesson}]\n`,
    )
    return
  }
  const document = parseDocument(await readFile(path, 'utf8'))
  const modules = document.get('modules')
  const last = modules instanceof YAMLSeq ? modules.items.at(-1) : undefined
  const lessons = last instanceof YAMLMap ? last.get('lessons') : undefined
  if (document.errors.length > 0 || !(lessons instanceof YAMLSeq))
    throw new AppError(
      'invalid_input',
      `The lesson is written, but ${path} has faults: add "${lesson}" to a module by hand.`,
    )
  lessons.add(lesson)
  await writeFile(path, document.toString({ lineWidth: 120 }))
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

const LAB = `title: TITLE
summary: What the learner can do afterwards, in one sentence.
minutes: 10
concepts: []
objectives:
  - Say what this lesson teaches

sandbox:
  image: drydock/sandbox:1

vars:
  WORD: { random: word, length: 2 }

tasks:
  write-it:
    title: Write your word to ~/notes/word.txt
    check:
      file: { path: notes/word.txt, contains: "\${WORD}" }
    diagnose:
      - when: { file: { path: notes/word.txt } }
        say: The file is there, and another word is in it.
    hints:
      - "\`echo\` prints, and \`>\` sends what is printed to a file."

quiz:
  - id: where
    text: Where did the word go?
    options:
      - id: file
        text: To a file in the home folder.
        correct: true
        why: Right. The shell opened the file before the command ran.
      - id: screen
        text: To the screen.
        why: It would, without the redirection.
`

const STEP = `# A first look

One idea for each step. Your word is \`\${WORD}\`.

:::task{id=write-it}
\`\`\`bash
echo \${WORD} > notes/word.txt
\`\`\`
:::

:::quiz{id=where}
:::
`

const WALK = `write-it:
  run:
    - echo "\${WORD}" > notes/word.txt
`
