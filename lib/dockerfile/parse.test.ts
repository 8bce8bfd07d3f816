import { DockerfileParser } from 'dockerfile-ast'
import { expect, test } from 'vitest'
import { cpuMs } from '@/lib/base/test-cpu'
import { shellCommands } from './files'
import { MAX_INSTRUCTIONS, parseDockerfile } from './parse'

const first = (source: string) => {
  const [instruction] = parseDockerfile(source).instructions
  if (!instruction) throw new Error('no instruction')
  return instruction
}

test('JSON strings keep their spaces, and a list in single quotes is the shell form', () => {
  expect(first('CMD ["nginx", "-g", "daemon off;"]').json).toEqual(['nginx', '-g', 'daemon off;'])
  expect(first("RUN ['sh', '-c', 'x']").json).toBeNull()
  expect(first('ENTRYPOINT [ ]').json).toEqual([])
})

test('an instruction goes over comments and empty lines, and its text has neither', () => {
  const run = first('RUN a && \\\n  # why\n\n  b \\\n  && c\nUSER x')
  expect(run).toMatchObject({ line: 1, endLine: 5, args: 'a &&   b   && c' })
})

test('an escaped escape ends the line, and another escape character is obeyed', () => {
  expect(parseDockerfile('RUN a \\\\\nUSER x').instructions).toHaveLength(2)
  expect(
    parseDockerfile('# escape=`\nRUN a `\n b\nRUN c \\\nUSER x').instructions.map(({ keyword }) => keyword),
  ).toEqual(['RUN', 'RUN', 'USER'])
})

test('flags lose quotes and escapes as they do in the engine, so that none hides', () => {
  const copy = first('COPY --fr\\om="other" --chown=1:1 a b')
  expect(copy.flags).toEqual([
    { name: 'from', value: 'other' },
    { name: 'chown', value: '1:1' },
  ])
  expect(copy.args).toBe('a b')
})

test('stages know their names, parents and bases by variable', () => {
  const { stages, faults } = parseDockerfile(
    'ARG V=20\nFROM node:${V} AS Build\nRUN x\nFROM build\nCOPY a b\nFROM host:5000/a/b:1@sha256:00\nFROM $NONE',
  )
  expect(faults).toEqual([])
  expect(stages.map(({ name, image, parent }) => ({ name, image, parent }))).toEqual([
    { name: 'build', image: 'node:20', parent: null },
    { name: null, image: 'build', parent: 0 },
    { name: null, image: 'host:5000/a/b:1@sha256:00', parent: null },
    { name: null, image: null, parent: null },
  ])
  expect(stages[0]?.instructions.map(({ inStage }) => inStage)).toEqual([0, 1])
})

test('a heredoc is one instruction with its body', () => {
  const { instructions } = parseDockerfile('FROM x\nRUN <<EOF cat\nFROM evil\nEOF\nCOPY <<-"A B" <<Z /x\nUSER y')
  expect(instructions.map(({ keyword }) => keyword)).toEqual(['FROM', 'RUN', 'COPY', 'USER'])
  expect(instructions[1]).toMatchObject({ line: 2, endLine: 4, heredocs: ['EOF'] })
})

test('what no engine accepts is a fault with its line', () => {
  expect(parseDockerfile('FROM a\nRUNN b').faults).toEqual([
    { message: '"RUNN" is not an instruction.', line: 2, endLine: 2 },
  ])
  expect(parseDockerfile('').faults[0]?.message).toMatch('no FROM')
  expect(parseDockerfile('RUN a\nFROM b').faults[0]).toMatchObject({ line: 1 })
})

test.each([
  ['escapes', '\\\n'.repeat(40_000)],
  ['heredocs', 'RUN <<A\nA\n'.repeat(8_000)],
  ['open heredocs', 'RUN <<A\n'.repeat(8_000)],
  ['instructions', 'FROM a\n'.repeat(9_000)],
  ['one long line', `RUN ${'"\\'.repeat(40_000)}`],
  ['brackets', `RUN ${'['.repeat(60_000)}`],
  ['variables', `FROM ${'${A:-'.repeat(12_000)}`],
])('hostile input (%s) is read within bounds', (_, source) => {
  const started = cpuMs()
  const { instructions } = parseDockerfile(source)
  for (const instruction of instructions) shellCommands(instruction)
  expect(instructions.length).toBeLessThanOrEqual(MAX_INSTRUCTIONS)
  expect(cpuMs() - started).toBeLessThan(1500)
})

test('shell commands are told apart outside quotes', () => {
  expect(shellCommands(first('RUN apt-get update && apt-get install -y "a b"; (rm -rf /x) | tee c'))).toEqual([
    ['apt-get', 'update'],
    ['apt-get', 'install', '-y', 'a b'],
    ['rm', '-rf', '/x'],
    ['tee', 'c'],
  ])
  expect(shellCommands(first('RUN ["/bin/sh", "-c", "a && b"]'))).toEqual([['a'], ['b']])
})

const SAMPLES = [
  'FROM debian\nRUN apt-get update \\\n && apt-get install -y curl \\\n && rm -rf /x\nCMD ["a"]\n',
  '# syntax=docker/dockerfile:1\n# escape=`\n\nFROM a AS b\n\nCOPY --from=b --chown=1:1 x y\nRUN a `\n# c\n b\n',
  'ARG A=1\nFROM x:${A}\n\n  ENV A=b C="d e"\nHEALTHCHECK --interval=5s CMD curl -f x || exit 1\nENTRYPOINT a\n',
  'FROM x\r\nRUN a \\\r\n  b\r\nUSER c\r\n',
]

test.each(SAMPLES)('keywords and lines are those of a second parser: %j', (source) => {
  const theirs = DockerfileParser.parse(source)
    .getInstructions()
    .map((instruction) => ({
      keyword: instruction.getKeyword(),
      line: instruction.getRange().start.line + 1,
      endLine: instruction.getRange().end.line + 1,
    }))
  const ours = parseDockerfile(source).instructions.map(({ keyword, line, endLine }) => ({ keyword, line, endLine }))
  expect(ours).toEqual(theirs)
})

test.each([' ', '\t', '\\', '"'])('60,000 of %j are read in good time', (piece) => {
  const started = cpuMs()
  parseDockerfile(`FROM a\nRUN ${piece.repeat(60_000)}x\n`)
  expect(cpuMs() - started).toBeLessThan(1000)
})
