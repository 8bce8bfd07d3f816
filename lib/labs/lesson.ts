import { readDrawings } from './diagram/drawings'
import { readExercises } from './exercises'
import { validateFile } from './faults'
import { hashFolder, readFolder, textOf } from './folder'
import { readHints } from './hints'
import { checkLesson } from './lesson-rules'
import { lessonSchema } from './schema'
import { readSteps } from './steps'
import { readTranslations } from './translations/read'
import type { Fault, Lesson } from './types'
import { readWalk } from './walk'
import { parseYaml } from './yaml-file'

export interface LoadedLesson {
  /** Null when something in its folder is wrong. */
  lesson: Lesson | null
  faults: Fault[]
}

/** Reads one lesson's folder. Everything that is wrong comes back at once; nothing is thrown for content. */
export async function loadLesson({
  dir,
  course,
  slug,
}: {
  dir: string
  course: string
  slug: string
}): Promise<LoadedLesson> {
  const label = `${course}/${slug}`
  const folder = await readFolder({ dir, label })
  const text = textOf(folder, 'lab.yaml')
  if (text === null) return { lesson: null, faults: [...folder.faults, noLab(label)] }
  const yaml = parseYaml({ file: `${label}/lab.yaml`, text })
  const { data, faults } = validateFile(lessonSchema, yaml)
  const { steps, faults: stepFaults } = readSteps(folder, label)
  const { exercises, faults: exerciseFaults } = readExercises({ folder, label })
  const texts = [
    ...steps.map(({ source, file }) => ({ source, file: `${label}/${file}` })),
    ...exercises.map(({ brief, folder }) => ({ source: brief, file: `${folder}/exercise.yaml` })),
  ]
  const { drawings, faults: drawingFaults } = readDrawings({ folder, label, texts })
  const all = [...folder.faults, ...faults, ...stepFaults, ...exerciseFaults, ...drawingFaults]
  if (!data) return { lesson: null, faults: all }
  const { tasks, quiz, prerequisites, ...rest } = data
  const lesson: Lesson = {
    ...rest,
    id: label,
    course,
    slug,
    version: hashFolder(folder),
    dir,
    prerequisites: prerequisites.map((id) => (id.includes('/') ? id : `${course}/${id}`)),
    tasks: Object.entries(tasks).map(([id, task]) => ({ id, ...task, ...readHints(task.hints) })),
    questions: quiz,
    steps,
    drawings,
    exercises,
  }
  const { translations, faults: translationFaults } = readTranslations({ folder, lesson })
  all.push(
    ...checkLesson(lesson, { yaml, label, hasFile: (path) => folder.files.has(path) }),
    ...readWalk({ folder, lesson }).faults,
    ...translationFaults,
  )
  const broken = all.some((fault) => fault.severity === 'error')
  return { lesson: broken ? null : { ...lesson, translations }, faults: all }
}

function noLab(label: string): Fault {
  const file = `${label}/lab.yaml`
  return {
    severity: 'error',
    file,
    line: null,
    column: null,
    field: null,
    message: 'The file is missing.',
    fix: 'Add it, or move the folder out of the course.',
  }
}
