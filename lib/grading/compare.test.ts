import { expect, test } from 'vitest'
import { compareReports } from './compare'
import { sampleLayer, sampleReport } from './test-report'

const finding = {
  rule: 'K6',
  severity: 'error' as const,
  message: '',
  why: null,
  advice: null,
  file: null,
  line: 3,
  endLine: 3,
  instruction: 'COPY . .',
  layer: 1,
  path: '/app/.npmrc',
  bytes: null,
  evidence: {},
}

test('layers are the same when their instructions are; what left stands where it was', () => {
  const before = sampleReport({
    score: 40,
    layers: [
      sampleLayer(0, { base: true, instruction: 'base', sizeBytes: 900 }),
      sampleLayer(1, { instruction: 'COPY . .', sizeBytes: 50 }),
      sampleLayer(2, { instruction: 'RUN npm ci', sizeBytes: 300 }),
      sampleLayer(3, { instruction: 'RUN rm -rf /tmp', sizeBytes: 0 }),
    ],
    findings: [finding],
  })
  const after = sampleReport({
    score: 90,
    layers: [
      sampleLayer(0, { base: true, instruction: 'base', sizeBytes: 900 }),
      sampleLayer(1, { instruction: 'COPY package.json .', sizeBytes: 1 }),
      sampleLayer(2, { instruction: 'RUN npm ci', sizeBytes: 290 }),
      sampleLayer(3, { instruction: 'COPY . .', sizeBytes: 50 }),
    ],
    findings: [{ ...finding, rule: 'B1' }],
  })
  const { layers, score, gone, fresh, layerCount } = compareReports(before, after)
  expect(score).toEqual({ before: 40, after: 90 })
  expect(layerCount).toEqual({ before: 3, after: 3 })
  expect(layers.map(({ instruction, before: was, after: is }) => [instruction, was, is])).toEqual([
    ['COPY package.json .', null, 1],
    ['COPY . .', 50, null],
    ['RUN npm ci', 300, 290],
    ['COPY . .', null, 50],
    ['RUN rm -rf /tmp', 0, null],
  ])
  expect([gone.map(({ rule }) => rule), fresh.map(({ rule }) => rule)]).toEqual([['K6'], ['B1']])
})

test('a finding that only moved to another line is neither gone nor new', () => {
  const { gone, fresh } = compareReports(
    sampleReport({ findings: [finding] }),
    sampleReport({ findings: [{ ...finding, line: 9, endLine: 9, layer: 4, message: 'said otherwise' }] }),
  )
  expect([gone, fresh]).toEqual([[], []])
})

test('what was never built has no figures; criteria and mutations that are new have no past', () => {
  const criterion = { id: 'a', title: 'A', points: 5, maxPoints: 10, gate: false, reason: '', findings: [] }
  const rebuild = { id: 'm', title: 'M', kept: 1, renewed: 1, pushBytes: 10, budgetBytes: null, steps: [] }
  const { criteria, rebuilds, ownBytes, layers } = compareReports(
    sampleReport({ image: null, layers: [] }),
    sampleReport({ criteria: [criterion], rebuilds: [rebuild] }),
  )
  expect(criteria[0]).toMatchObject({ before: null, after: 5 })
  expect(rebuilds[0]).toMatchObject({ before: null, after: 10 })
  expect(ownBytes.before).toBeNull()
  expect(layers).toEqual([])
})
