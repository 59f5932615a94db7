import fc from 'fast-check'
import {parse} from 'parse5'
import parsePrometheusTextFormat from 'parse-prometheus-text-format'
import {expect, test} from 'vitest'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import {measureRun} from '../../src/core/metrics/measure-run.ts'
import {Metrics} from '../../src/core/metrics/metrics.ts'
import {spreadOf, summarise, type Material} from '../../src/core/metrics/summarise.ts'
import {runState} from '../../src/core/runs/run-state.ts'
import {runSummary} from '../../src/core/runs/run-summary.ts'
import {printable} from '../../src/core/text/printable.ts'
import {metricsPage} from '../../src/views/metrics/metrics-page.ts'
import {metricsView} from '../../src/views/metrics/metrics-view.ts'
import {prometheusText} from '../../src/views/metrics/prometheus.ts'
import {htmlReport} from '../../src/views/report/html.ts'
import {containedEvents, exampleEntries, exampleRun} from '../fixtures/example-journal.ts'
import {examplePlan} from '../fixtures/example-plan.ts'

const plan = examplePlan()
const contained = exampleEntries(containedEvents(plan))
const hostile = '<script>"x\n'

/** A brake that is sent twice, and whose second try is accepted after six seconds. */
const retried = exampleEntries(
  containedEvents(plan).flatMap((event): readonly JournalEvent[] =>
    event.type === 'intent' ? [event, {type: 'resume'}, {...event, attempt: 2}] : [event],
  ),
  '01jqk3v8m0c4d5e6f7g8h9jkmp',
)

function material(over: Partial<Material> = {}): Material {
  const runs = [contained]
  return {
    at: new Date('2026-03-08T00:00:00.000Z'),
    since: new Date('2026-03-01T00:00:00.000Z'),
    of: 'incidents',
    runs: runs.map(measureRun),
    known: runs.map((entries) => runSummary(runState(entries))),
    results: [],
    drilled: ['agent-freeze', hostile],
    damaged: [],
    ...over,
  }
}

test('a percentile is a value that there was, and no value lies above the last', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), {minLength: 1}), (values) => {
      const {p50, p95, count} = spreadOf(values)
      expect(count).toBe(values.length)
      expect(values).toContain(p50)
      expect(values).toContain(p95)
      expect(values.filter((value) => value <= Number(p95)).length).toBeGreaterThanOrEqual(0.95 * values.length)
      expect(values.filter((value) => value >= Number(p50)).length).toBeGreaterThanOrEqual(0.5 * values.length)
    }),
  )
  expect(spreadOf([])).toEqual({count: 0, p50: null, p95: null})
  expect(spreadOf([4, 1, 3, 2])).toEqual({count: 4, p50: 2, p95: 4})
})

test('a run is counted as its journal tells it', () => {
  const metrics = Metrics.parse(summarise(material()))
  const [run] = metrics.runs
  expect(run).toMatchObject({runbook: 'agent-freeze', outcome: 'contained'})
  expect(metrics.firstBrake).toMatchObject({count: 1, p50: run?.firstBrakeMs})
  expect(metrics.proven).toMatchObject({count: 1, p50: run?.provenMs})
  expect(metrics.requests).toEqual({part: 2, of: 2})
  expect(metrics.rolledBack).toEqual({part: 0, of: 1})
  expect(metrics.policyDenied.part).toBe(metrics.policyDenied.of)
  expect(metrics.objectives.find(({class: of}) => of === 'brake')).toMatchObject({kept: {part: 2, of: 2}, burn: 0})
  expect(summarise(material({of: 'drills'})).runs).toEqual([])
})

test('retries and slow brakes show, and use up the error budget', () => {
  const slow = retried.map((entry) => ({...entry, obs: {...entry.obs, mono: entry.obs.mono * 10}}))
  const metrics = summarise(material({runs: [measureRun(slow)]}))
  expect(metrics.requests).toEqual({part: 4, of: 2})
  expect(metrics.objectives[0]).toMatchObject({class: 'brake', kept: {part: 0, of: 2}, burn: 20})
  expect(metricsPage(metrics)).toMatchObject({tone: 'open'})
})

test('what no look can tell breaks no promise, and what a look did not find does', () => {
  const verdictOf = (verdict: 'unproven' | 'not-held') =>
    exampleEntries(
      containedEvents(plan).map((event) =>
        event.type === 'verify' ? {...event, verdict: {verdict, why: 'the audit log is late'}} : event,
      ),
    )
  const inForce = (entries: typeof contained) =>
    summarise(material({runs: [measureRun(entries)]})).objectives.find(
      ({class: of, what}) => of === 'brake' && what === 'read back as in force',
    )
  expect(inForce(verdictOf('unproven'))).toMatchObject({kept: {part: 0, of: 0}, burn: null})
  expect(inForce(verdictOf('not-held'))).toMatchObject({kept: {part: 0, of: 2}, burn: 20})
})

test('a lift is no release: it gives back a part, and is not measured by the whole run', () => {
  const releasing = (over: Partial<typeof plan>) => {
    const release = {...plan, kind: 'release' as const, releases: exampleRun, changes: [], ...over}
    return exampleEntries(
      [
        {type: 'run-start', plan: release, tool: 'firebreak'},
        {type: 'run-outcome', outcome: 'released', why: []},
      ],
      '01jqk3v8m0c4d5e6f7g8h9jkmp',
    )
  }
  const of = (entries: typeof contained) => {
    const runs = [entries, contained]
    const known = runs.map((one) => runSummary(runState(one)))
    const {rolledBack, objectives} = summarise(material({runs: runs.map(measureRun), known}))
    return [rolledBack.part, objectives.find(({class: name}) => name === 'rollback')?.kept.of]
  }
  expect(of(releasing({}))).toEqual([1, 1])
  expect(of(releasing({leasesRanOutAt: '2026-03-01T07:00:00.000Z'}))).toEqual([0, 0])
})

test('what is sent by one process and answered to another is no latency', () => {
  const other = contained.map((entry) =>
    entry.event.type === 'outcome' ? {...entry, obs: {...entry.obs, nonce: 'other'}} : entry,
  )
  expect(measureRun(other).operations).toEqual([])
})

test('an action costs what calls, minutes and runs cost together', () => {
  const costs = {currency: 'EUR', personMinute: 0, apiCall: 1, run: 10}
  const {cost} = summarise(material({costs}))
  expect(cost).toEqual({
    currency: 'EUR',
    total: 10 + plan.budget.reads + 2,
    actions: 2,
    each: (12 + plan.budget.reads) / 2,
  })
})

test('a drill with a seed, whose clock is of its own, counts on the day on which it was played', () => {
  const played = '01m827scawvyhbf4ytwv58amjs'
  const drill = exampleEntries(containedEvents(examplePlan({incident: 'DRILL'})), played)
  const metrics = summarise(
    material({
      at: new Date('2026-11-24T00:00:00.000Z'),
      of: 'drills',
      runs: [measureRun(drill)],
      known: [runSummary(runState(drill))],
    }),
  )
  expect(metrics.drills[0]).toMatchObject({days: 1, last: '2026-11-22T18:20:10.460Z'})
  expect(metrics.runs[0]).toMatchObject({startedAt: '2026-11-22T18:20:10.460Z', firstBrakeMs: 4000})
})

test('drills are told by their days and scores', () => {
  const drill = exampleEntries(containedEvents(examplePlan({incident: 'DRILL'})))
  const result = {runbook: 'agent-freeze', score: 95, passed: true}
  const {drills} = summarise(
    material({
      known: [runSummary(runState(drill))],
      results: [{at: '2026-03-01T03:01:00.000Z', result}],
    }),
  )
  expect(drills[0]).toMatchObject({runbook: 'agent-freeze', days: 6, scores: [{score: 95}]})
  expect(drills[1]).toEqual({runbook: hostile, scores: []})
})

test('the page stands alone, runs nothing and draws what its tables say', () => {
  const known = [runSummary(runState(exampleEntries(containedEvents(examplePlan({incident: 'DRILL'})))))]
  const html = htmlReport(metricsPage(summarise(material({known, drilled: ['agent-freeze']}))))
  expect(html).not.toMatch(/<script|https?:|\son[a-z]+=/)
  expect(html.match(/<svg /g)).toHaveLength(4)
  expect(html).toContain('6 days ago')
  const problems: string[] = []
  parse(html, {onParseError: ({code}) => problems.push(code)})
  expect(problems).toEqual([])
})

const drilled = {at: '2026-03-01T03:01:00.000Z', result: {runbook: hostile, score: 64, passed: false}}

test('a published parser reads the text for Prometheus, whatever things are called', () => {
  const costs = {currency: 'EUR', personMinute: 1, apiCall: 1, run: 10}
  const text = prometheusText(summarise(material({results: [drilled], costs})))
  const families = parsePrometheusTextFormat(text)
  expect(Object.fromEntries(families.map(({name, type, metrics}) => [name, `${type} ${metrics.length}`]))).toEqual({
    firebreak_first_brake_seconds: 'SUMMARY 1',
    firebreak_proven_seconds: 'SUMMARY 1',
    firebreak_runs: 'GAUGE 1',
    firebreak_policy_denied_ratio: 'GAUGE 1',
    firebreak_retry_amplification: 'GAUGE 1',
    firebreak_rolled_back_ratio: 'GAUGE 1',
    firebreak_cost_per_action: 'GAUGE 1',
    firebreak_error_budget_burn_ratio: 'GAUGE 3',
    firebreak_last_drill_score_ratio: 'GAUGE 1',
    firebreak_metrics_timestamp_seconds: 'GAUGE 1',
    firebreak_metrics_since_timestamp_seconds: 'GAUGE 1',
  })
  const of = (name: string) => families.find((family) => family.name === name)?.metrics
  const first = String(Number(measureRun(contained).shown.firstBrakeMs) / 1000)
  expect(of('firebreak_first_brake_seconds')).toEqual([{quantiles: {0.5: first, 0.95: first}}])
  // The parser keeps only the quantiles of a summary whose samples have labels.
  for (const [end, value] of [['sum', first] as const, ['count', '1'] as const])
    expect(text).toContain(`\nfirebreak_first_brake_seconds_${end}{of="incidents"} ${value}\n`)
  expect(of('firebreak_runs')).toEqual([{labels: {of: 'incidents', outcome: 'contained'}, value: '1'}])
  expect(of('firebreak_last_drill_score_ratio')).toEqual([
    {labels: {of: 'incidents', runbook: printable(hostile)}, value: '0.64'},
  ])
})

test('the names for Prometheus follow its conventions: base units, no colon, a help and a type each before its samples', () => {
  const text = prometheusText(summarise(material({results: [drilled]})))
  const families = parsePrometheusTextFormat(text)
  for (const {name, help, type} of families) {
    expect(name).toMatch(/^firebreak_([a-z_]+_(seconds|ratio|amplification)|runs|cost_per_action)$/)
    expect(name, 'a window can hold fewer than before: nothing of it is a counter').not.toMatch(/_total|_days|_ms/)
    expect({help: help.endsWith('.'), type}).toEqual({help: true, type: expect.stringMatching(/^(GAUGE|SUMMARY)$/)})
    expect(text.indexOf(`# HELP ${name} `)).toBeLessThan(text.indexOf(`# TYPE ${name} `))
    expect(text.indexOf(`# TYPE ${name} `)).toBeLessThan(text.indexOf(`\n${name}`))
  }
  expect(new Set(text.match(/^# TYPE \S+/gm)).size).toBe(families.length)
  expect(text.endsWith('\n')).toBe(true)
  expect(metricsView(summarise(material()))).not.toContain('\n"')
})

test('figures of incidents and of drills can lie beside each other: no series is in both files', () => {
  const series = (of: 'incidents' | 'drills') =>
    prometheusText(summarise(material({of, results: [drilled]})))
      .split('\n')
      .flatMap((line) => (line === '' || line.startsWith('#') ? [] : [line.slice(0, line.lastIndexOf(' '))]))
  const both = [...series('incidents'), ...series('drills')]
  expect(new Set(both).size).toBe(both.length)
})
