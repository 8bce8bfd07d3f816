import type { Dockerfile, Instruction, Stage } from '@/lib/dockerfile/types'
import { DOCKERFILE_REFERENCE, type Draft, type Rule } from '../rule'
import { readPairs } from '../secrets'

/** Instructions in which the builder itself fills variables in. */
const EXPANDS = ['ADD', 'COPY', 'ENV', 'EXPOSE', 'LABEL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR']
const VARIABLE = /(\\)?\$(?:\{([A-Za-z_]\w*)(:?[-+?][^}]*)?[^}]*\}|([A-Za-z_]\w*))/g
/** Arguments that every builder knows without a declaration, and variables that nearly every base sets. */
const PREDEFINED =
  /^((HTTPS?|FTP|NO|ALL)_PROXY|(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)|PATH|HOME|HOSTNAME|LANG|TERM|SHELL|PWD|USER)$/i

export const rule: Rule = {
  id: 'B5',
  title: 'No undefined variables',
  meaning: 'A variable is declared by ARG or ENV in the stage that uses it.',
  reason: 'An unknown variable is an empty text: a path or a name is then another one, and the build says nothing.',
  source: `${DOCKERFILE_REFERENCE}#environment-replacement`,
  severity: 'warning',
  syntax: (dockerfile) => [
    ...unknownBases(dockerfile),
    ...dockerfile.stages.flatMap((stage) => judge(dockerfile, stage)),
  ],
}

function unknownBases({ stages }: Dockerfile): Draft[] {
  return stages
    .filter(({ image, base }) => image === null && base.includes('$'))
    .map(({ base, instructions }) => ({
      message: `"${base.slice(0, 80)}" has a variable without a value: only an ARG before the first FROM, with a default, is known here.`,
      advice: 'Give the argument a default before the first FROM.',
      instruction: instructions[0] ?? null,
    }))
}

function judge(dockerfile: Dockerfile, stage: Stage): Draft[] {
  const known = new Set(inherited(dockerfile, stage))
  const globals = new Set(dockerfile.globals.filter(isArg).flatMap(namesOf))
  // What a base of somebody else sets cannot be known; an empty image sets nothing, and stages are all ours.
  const isOurs = rootOf(dockerfile, stage).image === 'scratch'
  return stage.instructions.flatMap((instruction) => {
    const found = EXPANDS.includes(instruction.keyword)
      ? used(instruction).filter((name) => !known.has(name) && !PREDEFINED.test(name))
      : []
    if (isArg(instruction) || instruction.keyword === 'ENV') for (const name of namesOf(instruction)) known.add(name)
    return found
      .filter((name) => isOurs || globals.has(name) || !mayComeFromBase(dockerfile, name))
      .slice(0, 1)
      .map((name) => ({
        message: globals.has(name)
          ? `\`${name}\` is declared before FROM, which this stage does not see: it is empty here.`
          : `\`${name}\` is not declared in this stage: it is empty here.`,
        advice: 'Declare the argument again in the stage that uses it.',
        instruction,
        evidence: { variable: name },
      }))
  })
}

/** A name that the file never declares may come from the base; one that it declares elsewhere does not. */
function mayComeFromBase({ instructions }: Dockerfile, name: string): boolean {
  return !instructions.some((one) => (isArg(one) || one.keyword === 'ENV') && namesOf(one).includes(name))
}

/** Variables that the stages below have set; their arguments end with them. */
function inherited({ stages }: Dockerfile, stage: Stage): string[] {
  const names: string[] = []
  for (let at = stage.parent; at !== null; at = stages[at]?.parent ?? null)
    names.push(...(stages[at]?.instructions.filter(({ keyword }) => keyword === 'ENV').flatMap(namesOf) ?? []))
  return names
}

function rootOf({ stages }: Dockerfile, stage: Stage): Stage {
  let root = stage
  while (root.parent !== null) root = stages[root.parent] ?? { ...root, parent: null }
  return root
}

function isArg({ keyword }: Instruction): boolean {
  return keyword === 'ARG'
}

function namesOf({ args }: Instruction): string[] {
  return readPairs(args).map(({ name }) => name)
}

/** Names without a default of their own. */
function used({ args }: Instruction): string[] {
  return [...args.matchAll(VARIABLE)].flatMap(([, escaped, braced, fallback, bare]) => {
    const name = braced ?? bare
    return escaped || fallback || !name ? [] : [name]
  })
}
