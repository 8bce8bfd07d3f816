import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { AppError } from '@/lib/base/errors'
import { EXERCISES } from './exercises'
import { slug } from './names'
import { SCHEMAS } from './new-lesson'

/**
 * Adds a graded exercise to a lesson that is there: two solutions that score full and a wrong answer, to be changed into
 * the author's. Its id is the folder's name. Throws `invalid_input` for a name that is no id and for a lesson whose
 * only exercise lies in the lesson itself, `not_found` without the lesson, `conflict` when the exercise is there.
 * Returns the files, below `labsDir`.
 */
export async function createExercise(
  name: string,
  { labsDir, projectDir }: { labsDir: string; projectDir: string },
): Promise<string[]> {
  const [course = '', lesson = '', exercise = '', ...more] = name.split('/')
  if (more.length > 0 || ![course, lesson, exercise].every((part) => slug.safeParse(part).success))
    throw new AppError(
      'invalid_input',
      `"${name}" must be COURSE/LESSON/EXERCISE in small letters, digits and hyphens.`,
    )
  const dir = join(labsDir, course, lesson)
  if (!(await exists(join(dir, 'lab.yaml'))))
    throw new AppError('not_found', `There is no lesson ${course}/${lesson}. Begin with "lab new ${course}/${lesson}".`)
  if (await exists(join(dir, 'exercise.yaml')))
    throw new AppError(
      'invalid_input',
      `${course}/${lesson} has an exercise.yaml. Of several, each lies in "${EXERCISES}/NAME": move that one first, with its solutions, wrong answers and references.yaml.`,
    )
  const below = `${EXERCISES}/${exercise}`
  if (await exists(join(dir, below))) throw new AppError('conflict', `${join(dir, below)} is there already.`)
  const files = Object.entries(filesOf(exercise))
  for (const [path, text] of files) {
    const file = join(dir, below, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, headOf(path, { from: dirname(file), projectDir }) + text, { flag: 'wx' })
  }
  return files.map(([path]) => `${course}/${lesson}/${below}/${path}`)
}

/** Names the JSON Schema of a YAML file, for editors. */
function headOf(path: string, { from, projectDir }: { from: string; projectDir: string }): string {
  const schema = /(exercise|expect)\.yaml$/.exec(path)?.[1]
  if (!schema) return ''
  return `# yaml-language-server: $schema=${relative(from, join(projectDir, SCHEMAS, `${schema}.json`))}\n`
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function filesOf(name: string): Record<string, string> {
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')
  return {
    'exercise.yaml': EXERCISE.replaceAll('NAME', name).replaceAll('TITLE', title),
    'start/Dockerfile': '# Your lines go here.\n',
    'start/message.txt': 'Ahoy\n',
    'solutions/command/Dockerfile':
      'FROM busybox:1.35\nCOPY message.txt /message.txt\nUSER 1000\nCMD ["cat", "/message.txt"]\n',
    'solutions/entrypoint/Dockerfile':
      'FROM busybox:1.35\nWORKDIR /words\nCOPY message.txt .\nUSER nobody\nENTRYPOINT ["cat", "message.txt"]\n',
    'wrong/as-root/Dockerfile': 'FROM busybox:1.35\nCOPY message.txt /message.txt\nCMD ["cat", "/message.txt"]\n',
    'wrong/as-root/expect.yaml': 'loses: [user]\nscore: { min: 60, max: 60 }\n',
  }
}

const EXERCISE = `id: NAME
title: TITLE
brief: |
  Write a Dockerfile whose image prints \`message.txt\`, and not as root.
edit: [Dockerfile]
images: ["busybox:1.35"]

behaviour:
  - id: prints
    title: A container prints the message
    output: { contains: Ahoy, exit: 0 }
  - id: not-root
    title: It does not run as root
    user: { notRoot: true }

rubric:
  - id: prints
    title: A container prints the message
    points: 60
    gate: true
    by: [{ builds: true }, { behaviour: prints }]
  - id: user
    title: It does not run as root
    points: 40
    by: [{ behaviour: not-root }]
`
