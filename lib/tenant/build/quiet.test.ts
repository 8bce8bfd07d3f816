import { expect, test } from 'vitest'
import { QuietOutput } from './quiet'

test('a quiet build says nothing of its steps, and all of them when it fails', () => {
  const quiet = new QuietOutput()
  const step = { stream: 'Step 1/1 : FROM a\n' }
  const trace = { id: 'moby.buildkit.trace', aux: 'CgA=' }
  const id = { aux: { ID: 'sha256:00' } }
  expect([step, trace, id].flatMap((one) => quiet.map(one))).toEqual([id])
  const error = { error: 'no', errorDetail: { message: 'no' } }
  expect(quiet.map(error)).toEqual([step, trace, error])
})
