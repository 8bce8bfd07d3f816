import { readFolder, textOf } from './folder'
import type { Fault, Lesson } from './types'
import { parseYaml, type YamlFile } from './yaml-file'

/** The YAML files of a lesson with the places of their keys, by path; an absent one is empty. */
export type YamlOf = (path: string) => YamlFile

/** Reads a lesson's folder once, for the lines of what will be found. */
export async function readPlaces({ dir, id }: Pick<Lesson, 'dir' | 'id'>): Promise<YamlOf> {
  const folder = await readFolder({ dir, label: id })
  const known = new Map<string, YamlFile>()
  return (path) => {
    const yaml = known.get(path) ?? parseYaml({ file: `${id}/${path}`, text: textOf(folder, path) ?? '' })
    known.set(path, yaml)
    return yaml
  }
}

/** A fault at a line of a file that is not YAML. */
export function faultIn(place: { file: string; line: number | null }, message: string, fix: string): Fault {
  return { severity: 'error', column: null, field: null, ...place, message, fix }
}
