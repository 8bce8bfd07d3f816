import { expect, test } from 'vitest'
import { describeInstruction, instructionAt } from './instructions'
import { parseDockerfile } from './parse'

test('every instruction of the reference is described, and nothing else is', () => {
  const all =
    'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'
  for (const keyword of all.split(' ')) expect(describeInstruction(keyword)?.does, keyword).toMatch(/\.$/)
  for (const keyword of ['RUNN', '', 'constructor', '__proto__', 'toString'])
    expect(describeInstruction(keyword)).toBeNull()
})

test('a line within a continued instruction belongs to it; a comment between two belongs to neither', () => {
  const file = parseDockerfile('FROM scratch\n\n# why\nRUN a \\\n  && b\nCMD ["x"]\n')
  expect([1, 2, 3, 4, 5, 6, 7].map((line) => instructionAt(file, line)?.keyword ?? null)).toEqual([
    'FROM',
    null,
    null,
    'RUN',
    'RUN',
    'CMD',
    null,
  ])
})
