import {expect, test} from 'vitest'
import {exampleEntries} from '../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../test/fixtures/example-plan.ts'
import type {SourceReport} from '../core/documents/evidence.ts'
import {runState} from '../core/runs/run-state.ts'
import {type EvidenceScoring, scoreEvidence} from './score-evidence.ts'

const digest = `sha256:${'0'.repeat(64)}`

function kept(source: Partial<SourceReport> = {}) {
  const audit: SourceReport = {source: 'audit', state: 'complete', rows: 1, gaps: [], ...source}
  const plan = {...examplePlan(), changes: []}
  const key = plan.collections[0]?.key ?? ''
  const item = {
    source: 'audit',
    file: 'data/audit.json',
    sha256: digest,
    bytes: 1,
    request: 'GET /',
    status: 200,
    collectedAt: '2026-03-01T03:00:00.000Z',
  }
  return runState(
    exampleEntries([
      {type: 'run-start', plan, tool: 'firebreak/0.0.0'},
      {type: 'evidence', key, item},
      {type: 'collected', key, bag: '/bag', sha256: digest, sources: [audit]},
    ]),
  )
}

const scoring: EvidenceScoring = {
  plannedMs: 100,
  recordedMs: 1000,
  recordWithinMs: 180_000,
  kept: kept(),
  mutatingRequests: 0,
  restored: true,
}
const total = (parts: Partial<EvidenceScoring> = {}) =>
  scoreEvidence({...scoring, ...parts}).reduce((sum, {points}) => sum + points, 0)

test('a run that kept everything and changed nothing is worth a hundred points', () => {
  expect(scoreEvidence(scoring).reduce((sum, {of}) => sum + of, 0)).toBe(100)
  expect(total()).toBe(100)
})

test.each([
  ['a source that did not answer', {kept: kept({state: 'unavailable'})}, 80],
  ['a request that changed something', {mutatingRequests: 1}, 90],
  ['an account that differs', {restored: false}, 90],
  ['a run that took too long', {recordedMs: 180_001}, 90],
  ['nothing kept at all', {kept: runState(exampleEntries([{type: 'run-start', plan: examplePlan(), tool: 't'}]))}, 40],
] as const)('%s costs its points', (_, parts, left) => {
  expect(total(parts)).toBe(left)
})
