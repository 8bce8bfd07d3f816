import { expect, test } from 'vitest'
import { renderMarkdown } from '@/lib/labs/markdown'
import { liftCode } from './lift-code'

test('a fence stands by itself, wherever it is; other text stays as it is', async () => {
  const tree = liftCode(await renderMarkdown('Try:\n\n```sh\nls\n```\n\n- in a list\n\n  ```sh\n  pwd\n  ```\n'))
  const json = JSON.stringify(tree)
  expect(json.match(/"tagName":"lesson-code"/g)).toHaveLength(2)
  expect(tree.children.map((child) => (child.type === 'element' ? child.tagName : child.type))).toEqual([
    'p',
    'text',
    'lesson-code',
    'text',
    'ul',
  ])
})
