import { access } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { LONG, rankOf } from './order'

test('long files start first, pure ones last', () => {
  const paths = [
    'lib/base/a.test.ts',
    'lib/db/a.db.test.ts',
    LONG[1] ?? '',
    'lib/docker/a.engine.test.ts',
    LONG[0] ?? '',
  ]
  expect(paths.sort((a, b) => rankOf(a) - rankOf(b))).toEqual([
    LONG[0],
    LONG[1],
    'lib/db/a.db.test.ts',
    'lib/docker/a.engine.test.ts',
    'lib/base/a.test.ts',
  ])
})

test.each(LONG)('%s is still there under that name', (path) => access(path))
