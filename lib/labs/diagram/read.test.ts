import { expect, test } from 'vitest'
import { readDrawing } from './read'

const svg = (inside: string, more = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" ${more}>${inside}</svg>`
const read = (text: string) => readDrawing(text, 'tree.svg')
const messages = (text: string) => read(text).faults.map(({ message }) => message)

test('shapes and text become a tree for the page, with ids of their own', () => {
  const { drawing, faults } = read(
    svg(
      '<defs><marker id="head" viewBox="0 0 4 4" orient="auto"><path d="M0 0L4 2L0 4z" fill="var(--ink)"/></marker></defs>' +
        '<line x1="0" y1="0" x2="9" y2="9" stroke="currentColor" marker-end="url(#head)"/>\n' +
        '<!-- words --><text x="1" font-size="12" text-anchor="middle">a &lt; b<tspan dy="1em">c</tspan></text><title>x</title>',
      'width="10" height="10"',
    ),
  )
  expect(faults).toEqual([])
  expect(drawing).toMatchObject({ tagName: 'svg', properties: { viewBox: '0 0 10 10' } })
  expect(Object.keys(drawing?.properties ?? {})).toEqual(['viewBox'])
  const [defs, line, text, ...more] = drawing?.children ?? []
  expect(more).toEqual([])
  expect(defs).toMatchObject({ children: [{ properties: { id: 'drawing-tree-svg-head' } }] })
  expect(line).toMatchObject({ properties: { stroke: 'currentColor', markerEnd: 'url(#drawing-tree-svg-head)' } })
  expect(text).toMatchObject({ children: [{ value: 'a < b' }, { tagName: 'tspan' }] })
})

test.each([
  ['a script', '<script>alert(1)</script>', '<script> is not shown'],
  ['a handler', '<rect onload="alert(1)"/>', 'does not know "onload"'],
  ['a link', '<a href="https://x"><text>x</text></a>', '<a> is not shown'],
  ['a picture', '<image href="https://x/y.png"/>', '<image> is not shown'],
  ['another document', '<use href="https://x/y.svg#a"/>', '<use> is not shown'],
  ['HTML', '<foreignObject><b>x</b></foreignObject>', '<foreignObject> is not shown'],
  ['a style', '<rect style="fill: url(https://x)"/>', 'does not know "style"'],
  ['a sheet', '<style>rect { fill: red }</style>', '<style> is not shown'],
  ['a colour that has one form', '<rect fill="#ffffff"/>', 'has no light and dark form'],
  ['a colour from elsewhere', '<rect fill="url(https://x)"/>', 'has no light and dark form'],
  ['a name of the page that is no colour', '<rect fill="var(--header)"/>', 'has no light and dark form'],
  ['a reference to elsewhere', '<line marker-end="url(https://x#y)"/>', '"marker-end" cannot be'],
  ['an animation', '<rect><animate attributeName="x"/></rect>', '<animate> is not shown'],
])('%s is a fault', (_, inside, message) => {
  const { drawing } = read(svg(inside))
  expect(drawing).toBeNull()
  expect(messages(svg(inside)).join('\n')).toContain(message)
})

test.each([
  ['<!DOCTYPE svg [<!ENTITY x "y">]><svg viewBox="0 0 1 1">&x;</svg>', 'not XML that a drawing may hold'],
  [svg('<text>&nbsp;</text>'), 'stands for nothing'],
  [svg('<text>a & b</text>'), 'stands for nothing'],
  [svg('<g>'), 'closes nothing that is open'],
  ['<svg viewBox="0 0 1 1"><g></g>', 'never closed'],
  [svg('<![CDATA[x]]>'), 'not XML'],
  ['', 'one element'],
  ['<svg viewBox="0 0 1 1"/><svg viewBox="0 0 1 1"/>', 'one element'],
  ['<html/>', 'does not begin with <svg>'],
  ['<svg/>', 'has no "viewBox"'],
  [svg('<g>'.repeat(40) + '</g>'.repeat(40)), 'too large'],
])('%j is no drawing', (text, message) => {
  expect(messages(text).join('\n')).toContain(message)
})

test('a fault has its place and what mends it', () => {
  const { faults } = read('<svg viewBox="0 0 1 1">\n  <rect fill="inc"/>\n  <crcle r="1"/>\n</svg>')
  expect(faults).toEqual([
    { line: 2, column: 3, message: 'The colour "inc" has no light and dark form.', fix: 'Write "var(--ink)".' },
    { line: 3, column: 3, message: '<crcle> is not shown in a drawing.', fix: 'Did you mean <circle>?' },
  ])
})
