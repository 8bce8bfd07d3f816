import { expect, test } from 'vitest'
import { Rooms } from './rooms'

test('copies at once do not go over together, and what was measured is not counted twice', () => {
  const rooms = new Rooms(100)
  const [one, two] = [rooms.open(20), rooms.open(20)]
  expect([one.take(40), two.take(40), two.take(1)]).toEqual([true, true, false])
  one.close()
  two.close()
  expect(rooms.open(20).take(1)).toBe(false)
  const measured = rooms.measuring()
  const late = rooms.open(20)
  late.close()
  measured()
  expect(rooms.open(90).take(9)).toBe(true)
  expect(rooms.open(90).take(2)).toBe(false)
})
