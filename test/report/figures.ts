import {Metrics} from '../../src/core/metrics/metrics.ts'

const run = (day: number, firstBrakeMs: number, provenMs: number) => ({
  run: `01jqk3v8m0c4d5e6f7g8h9jkm${day}`,
  runbook: day === 3 ? 'a-runbook-of-our-own-with-a-long-name' : 'agent-freeze',
  startedAt: `2026-03-0${day}T03:00:00.000Z`,
  outcome: 'contained' as const,
  firstBrakeMs,
  provenMs,
})

const promise = (what: string, kept: number, burn: number) => ({
  class: 'brake',
  what,
  withinMs: 5000,
  target: 0.95,
  kept: {part: kept, of: 20},
  burn,
})

/** A page of figures on which everything is drawn: budgets unused, nearly used up and broken, drills of today and long ago. */
export const exampleMetrics = Metrics.parse({
  schema: 'firebreak/metrics@1',
  at: '2026-03-08T00:00:00.000Z',
  since: '2026-03-01T00:00:00.000Z',
  of: 'incidents',
  runs: [run(5, 640, 9100), run(4, 4020, 61_000), run(3, 172, 820)],
  firstBrake: {count: 3, p50: 640, p95: 4020},
  proven: {count: 3, p50: 9100, p95: 61_000},
  policyDenied: {part: 8, of: 9},
  requests: {part: 12, of: 10},
  rolledBack: {part: 1, of: 3},
  cost: {currency: 'EUR', total: 12.4, actions: 10, each: 1.24},
  objectives: [
    promise('accepted by Cloudflare', 20, 0),
    promise('read back as in force', 19, 0.97),
    promise('sealed after the start of the run', 10, 10),
  ],
  drills: [
    {runbook: 'agent-freeze', last: '2026-03-07T20:00:00.000Z', days: 0, scores: []},
    {runbook: 'a-runbook-of-our-own-with-a-long-name', last: '2026-02-08T00:00:00.000Z', days: 28, scores: []},
    {runbook: 'api-token-leak', last: '2025-11-02T00:00:00.000Z', days: 126, scores: []},
    {runbook: 'tool-poisoning', scores: []},
  ],
  damaged: [],
})
