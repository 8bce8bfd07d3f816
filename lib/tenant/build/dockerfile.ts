import { MAX_DOCKERFILE_BYTES, parseDockerfile } from '@/lib/dockerfile/parse'
import type { Dockerfile, Instruction } from '@/lib/dockerfile/types'
import { fillVariables } from '@/lib/dockerfile/variables'
import { forbid, malformed } from '../refusal'
import { checkSources, checkTrigger, checkWords } from './instructions'
import { type MountPlan, planMount, writeMount } from './mounts'

/** An image that a build may start or copy from. */
export interface BuildImage {
  /** How the builder names it: something that can never come to mean another image while the build runs. */
  pin: string
  /** Its ONBUILD triggers, which the builder would run. */
  onBuild: string[]
}

export interface RewriteRequest {
  source: string
  builder: 'classic' | 'buildkit'
  /** True when the engine's own Dockerfile syntax has heredocs. */
  heredocs: boolean
  buildArgs: Record<string, string>
  /** Keeps cached steps and cache mounts apart from those of others. */
  scope: string
  /** For the classic builder: on every step. */
  marks: Record<string, string>
  resolve(name: string): Promise<BuildImage>
}

export interface Rewritten {
  text: string
  /** What the learner wrote for each step of the classic builder; null for one of ours. */
  steps: (string | null)[]
  /** What stands in `text`, and what the learner knows it by; longest first. */
  replaced: [string, string][]
}

const SYNTAX = /^docker(\.io\/docker)?\/dockerfile(:1(\.\d+)*(-labs)?)?$|^docker(\.io\/docker)?\/dockerfile:latest$/

/**
 * The Dockerfile that the builder gets: every instruction as we have read it, so that the two of us cannot read it
 * differently; every image by its pin, found among the tenant's own and the shared ones; every cache in the tenant's
 * scope. Throws with a sentence for what a tenant may not do, or what could be read in two ways.
 */
export async function rewriteDockerfile(request: RewriteRequest): Promise<Rewritten> {
  if (Buffer.byteLength(request.source) > MAX_DOCKERFILE_BYTES)
    throw malformed(`The Dockerfile is longer than ${MAX_DOCKERFILE_BYTES / 1024} KiB.`)
  const file = parseDockerfile(request.source)
  const [fault] = file.faults
  if (fault) throw malformed(`dockerfile parse error line ${fault.line}: ${fault.message}`)
  checkDirectives(file)
  const writer = new Writer(request, file)
  for (const instruction of file.instructions) await writer.add(instruction)
  return writer.end()
}

/** Values of the ARGs before the first FROM, build arguments first. */
function globalArgs(file: Dockerfile, buildArgs: Record<string, string>): Map<string, string> {
  const values = new Map<string, string>()
  for (const { keyword, args } of file.globals) {
    if (keyword !== 'ARG') continue
    for (const pair of args.split(/\s+/)) {
      const equals = pair.indexOf('=')
      const name = equals < 0 ? pair : pair.slice(0, equals)
      const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : undefined
      const written = equals < 0 ? undefined : (fillVariables(pair.slice(equals + 1), values) ?? undefined)
      const value = given ?? written?.replace(/^(["'])(.*)\1$/, '$2')
      if (value !== undefined) values.set(name, value)
    }
  }
  return values
}

function checkDirectives({ directives }: Dockerfile): void {
  const syntax = directives.find(({ name }) => name === 'syntax')
  // The engine has that syntax built in; the line only says which edition of it to download.
  if (syntax && !SYNTAX.test(syntax.value))
    throw forbid(
      'build',
      `"# syntax=${syntax.value.slice(0, 80)}" names a program that would read your Dockerfile on the engine. Leave the line out: the engine's own syntax is used.`,
    )
}

class Writer {
  readonly #lines: string[] = []
  readonly #steps: (string | null)[] = []
  readonly #replaced: [string, string][] = []
  readonly #args: Map<string, string>
  readonly #stages: (string | null)[] = []

  constructor(
    private readonly request: RewriteRequest,
    private readonly file: Dockerfile,
  ) {
    if (file.escape === '`') this.#lines.push('# escape=`')
    this.#args = globalArgs(file, request.buildArgs)
  }

  async add(instruction: Instruction): Promise<void> {
    checkWords(instruction)
    const { keyword } = instruction
    if (keyword === 'FROM') await this.#from(instruction)
    else if (keyword === 'COPY' || keyword === 'ADD') await this.#copy(instruction)
    else if (keyword === 'RUN') await this.#run(instruction)
    else {
      if (keyword === 'ONBUILD') checkTrigger(instruction.args)
      this.#write(instruction, instruction.text)
    }
  }

  end(): Rewritten {
    const text = `${this.#lines.join('\n')}\n`
    const again = parseDockerfile(text)
    const expected = this.#steps.length
    if (again.faults.length > 0 || again.instructions.length !== expected)
      throw malformed('The Dockerfile can be read in more than one way. Write every instruction on lines of its own.')
    return { text, steps: this.#steps, replaced: this.#replaced.sort(([a], [b]) => b.length - a.length) }
  }

  async #from(instruction: Instruction): Promise<void> {
    const [base = '', , name] = instruction.args.split(/\s+/)
    for (const { name: flag } of instruction.flags)
      if (flag !== 'platform') throw malformed(`FROM has no --${flag.slice(0, 40)}.`)
    const image = fillVariables(base.replace(/^(["'])(.*)\1$/, '$2'), this.#args)
    if (image === null)
      throw malformed(
        `base name (${base.slice(0, 120)}) should not be blank: an ARG before the first FROM, or --build-arg, must give it a value.`,
      )
    const isStage = this.#stages.includes(image.toLowerCase())
    const pin = isStage || image === 'scratch' ? image : await this.#pin(image)
    this.#stages.push(name ? name.toLowerCase() : null)
    this.#write(instruction, `FROM ${pin}${name ? ` AS ${name}` : ''}`)
    if (this.request.builder === 'classic') {
      const marks = Object.entries(this.request.marks).map(([key, value]) => `${key}=${value}`)
      this.#lines.push(`LABEL ${marks.join(' ')}`)
      this.#steps.push(null)
    }
  }

  async #copy(instruction: Instruction): Promise<void> {
    checkSources(instruction)
    const flags: string[] = []
    for (const { name, value } of instruction.flags) {
      if (name !== 'from') flags.push(value === null ? `--${name}` : `--${name}=${quoted(value)}`)
      else flags.push(`--from=${await this.#source(value ?? '')}`)
    }
    // ADD would unpack what is an archive by its content, whatever its name, and the builders unpack without a bound.
    const written = ['COPY', ...flags, instruction.args].join(' ')
    if (instruction.keyword === 'ADD') this.#replaced.push([written, ['ADD', ...flags, instruction.args].join(' ')])
    this.#write(instruction, written)
  }

  async #run(instruction: Instruction): Promise<void> {
    const flags: string[] = []
    for (const { name, value } of instruction.flags) {
      if (this.request.builder === 'classic')
        throw malformed('RUN with flags needs BuildKit: set DOCKER_BUILDKIT=1 for docker build.')
      if (name === 'mount') flags.push(await this.#mount(planMount(value ?? '')))
      else if (name === 'network' && (value === 'none' || value === 'default')) flags.push(`--network=${value}`)
      else
        throw forbid(
          'build',
          `RUN --${name.slice(0, 40)}=${(value ?? '').slice(0, 40)} would step out of the sandbox; it is not available.`,
        )
    }
    // Never given, so never mounted: but part of what a cached step is known by.
    if (this.request.builder === 'buildkit') flags.push(`--mount=type=secret,id=drydock-${this.request.scope}`)
    this.#write(instruction, ['RUN', ...flags, instruction.args].join(' '))
  }

  async #mount(plan: MountPlan): Promise<string> {
    const from = plan.from === null ? null : await this.#source(plan.from)
    return `--mount=${writeMount({ ...plan, from }, this.request.scope)}`
  }

  /** A stage by name or number, or an image. */
  async #source(name: string): Promise<string> {
    if (name.includes('$'))
      throw malformed('The name that files are copied from cannot hold a variable. Name a stage: FROM … AS name.')
    const isStage =
      this.#stages.includes(name.toLowerCase()) || (/^\d{1,3}$/.test(name) && Number(name) < this.#stages.length)
    return isStage ? name : this.#pin(name)
  }

  async #pin(name: string): Promise<string> {
    const { pin, onBuild } = await this.request.resolve(name)
    for (const trigger of onBuild) checkTrigger(trigger)
    this.#replaced.push([pin, name])
    return pin
  }

  #write(instruction: Instruction, text: string): void {
    // The lines keep their numbers where they can: messages of the builder name them.
    if (this.request.builder === 'buildkit') while (this.#lines.length < instruction.line - 1) this.#lines.push('')
    if (/[\n\r]/.test(text) || endsOpen(text, this.file.escape))
      throw malformed(`dockerfile parse error line ${instruction.line}: the line has no clear end.`)
    this.#lines.push(text, ...this.#body(instruction))
    this.#steps.push(instruction.text)
    if (text !== instruction.text) this.#replaced.push([text, instruction.text])
  }

  /** The lines of a heredoc. Only its plainest form: in others, builders and we might not find the same end. */
  #body(instruction: Instruction): string[] {
    const { keyword, args, line, endLine } = instruction
    const here = ['RUN', 'COPY', 'ADD'].includes(keyword) && args.includes('<<')
    if (!here) return []
    if (!this.request.heredocs || this.request.builder === 'classic') {
      if (instruction.heredocs.length > 0)
        throw malformed(
          `dockerfile parse error line ${line}: this engine knows no heredocs (<<). Join the lines with && and \\.`,
        )
      return []
    }
    const [, , word = ''] = /^<<-?(["']?)([A-Za-z_][A-Za-z0-9_]*)\1(?:\s+[^<"'\\`]*)?$/.exec(args) ?? []
    if (word === '' || instruction.heredocs.length !== 1)
      throw malformed(
        `dockerfile parse error line ${line}: write "<<" in a Dockerfile only as ${keyword} <<EOF, at the start and once.`,
      )
    const lines = this.request.source
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .slice(line, endLine)
    const end = lines.at(-1)
    if (lines.length === 0 || end?.replace(/^\t+/, '') !== word)
      throw malformed(`dockerfile parse error line ${line}: the heredoc must begin on the line after its instruction.`)
    return lines
  }
}

function endsOpen(text: string, escapeChar: string): boolean {
  const end = text.replace(/[ \t]{1,64}$/, '')
  return end.endsWith(escapeChar) && !end.endsWith(escapeChar + escapeChar)
}

function quoted(value: string): string {
  if (!/^[\w./:@${}=*!^,+-]*$/.test(value))
    throw malformed(`"${value.slice(0, 80)}" is not usable as the value of a flag.`)
  return value
}

/** Build arguments that would steer the builder itself. Throws for one of them. */
export function checkBuildArgs(args: Record<string, string | null>): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(args)) {
    if (name.toUpperCase().startsWith('BUILDKIT_')) {
      if (name === 'BUILDKIT_INLINE_CACHE') continue
      throw forbid('build', `--build-arg ${name.slice(0, 60)} steers the builder itself; it is not available.`)
    }
    if (/proxy$/i.test(name)) continue
    if (value !== null) kept[name] = value
  }
  return kept
}
