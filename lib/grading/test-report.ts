import type { LayerView, Report } from './report'

/** A layer of which only what matters to a test is said. */
export function sampleLayer(index: number, more: Partial<LayerView> = {}): LayerView {
  const none = { digest: '', instruction: '', line: null, base: false, compressedBytes: 0, wastedBytes: 0, files: 0 }
  return { ...none, index, sizeBytes: 0, largest: [], ghosts: [], rebuilds: {}, ...more }
}

/** A report of which only what matters to a test is said. */
export function sampleReport(more: Partial<Report> = {}): Report {
  return {
    schema: 1,
    exercise: { id: 'sample', title: 'Sample', version: 'v' },
    score: 0,
    maxScore: 100,
    comments: [],
    criteria: [],
    findings: [],
    behaviour: [],
    image: {
      id: 'sha256:0',
      sizeBytes: 0,
      baseBytes: 0,
      ownBytes: 0,
      wastedBytes: 0,
      user: '',
      entrypoint: [],
      cmd: [],
      exposed: [],
    },
    layers: [],
    rebuilds: [],
    timings: { buildMs: 0, behaviourMs: 0, readMs: 0, rebuildMs: 0, totalMs: 0 },
    engine: 'test',
    ...more,
  }
}
