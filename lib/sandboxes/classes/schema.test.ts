import { expect, test } from 'vitest'
import { classLimitSchema } from './schema'

const id = '01890a5d-ac96-774b-bcce-b302099a8057'

test.each([
  ['', null],
  ['  ', null],
  ['1', 1],
  [' 12 ', 12],
  ['0012', 12],
  ['10000', 10_000],
])('%j is %j', (limit, is) => {
  expect(classLimitSchema.parse({ id, limit })).toEqual({ id, limit: is })
})

test.each(['0', '-1', '1.5', '1e3', '10001', '99999999999999999999', 'many', '0x10', '١', null, 3])(
  '%j is refused with a sentence',
  (limit) => {
    const { error } = classLimitSchema.safeParse({ id, limit })
    expect(error?.issues[0]?.message).toMatch(/^Write a whole number from 1 to 10000/)
  },
)

test('an id that is none is refused', () => {
  expect(classLimitSchema.safeParse({ id: "' OR 1=1", limit: '1' }).success).toBe(false)
})
