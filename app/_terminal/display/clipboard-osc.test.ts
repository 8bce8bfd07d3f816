import { expect, test } from 'vitest'
import { parseClipboardWrite } from './clipboard-osc'

test('a write is read, everything else is nothing', () => {
  expect(parseClipboardWrite(`c;${btoa('secret')}`)).toBe('secret')
  expect(parseClipboardWrite(`;${btoa('default')}`)).toBe('default')
  for (const refused of ['c;?', 'c;', 'c;***', 'x;QQ==', 'QQ==', `c;${'A'.repeat(200_000)}`, 'c;/w=='])
    expect(parseClipboardWrite(refused), refused.slice(0, 12)).toBeNull()
})
