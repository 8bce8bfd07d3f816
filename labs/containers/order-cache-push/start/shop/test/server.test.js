const test = require('node:test')
const assert = require('node:assert')

test('the prices are numbers', () => {
  assert.strictEqual(typeof 3.2, 'number')
})
