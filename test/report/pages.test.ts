import {marked, type Tokens} from 'marked'
import {expect, test} from 'vitest'
import {composePage} from '../../src/views/report/compose-page.ts'
import {htmlReport} from '../../src/views/report/html.ts'
import {markdownReport} from '../../src/views/report/markdown.ts'
import {textReport} from '../../src/views/report/text.ts'
import {examplePlan} from '../fixtures/example-plan.ts'
import {structureFaults} from './page-structure.ts'
import {aloud, caseRun, contained, releaseEvents, releaseRun, toldCase} from './told.ts'

const cases = {
  'one run': toldCase([contained()]),
  'a run and what lifted it': toldCase([contained(), caseRun(releaseEvents(), releaseRun)], 'INC-123'),
}

test.each(Object.entries(cases))('the page of %s can be read without seeing it', (_name, told) => {
  expect(structureFaults(htmlReport(composePage(told)))).toEqual([])
})

test.each(Object.entries(cases))('the text of %s fits 80 columns', (_name, told) => {
  const lines = textReport(composePage(told)).split('\n')
  expect(lines.filter((line) => line.length > 80)).toEqual([])
})

test.each(Object.entries(cases))('the Markdown of %s is headings, lists and whole tables', (_name, told) => {
  const tokens = marked.lexer(markdownReport(composePage(told)), {gfm: true})
  expect(new Set(tokens.map(({type}) => type))).toEqual(
    new Set(['heading', 'space', 'paragraph', 'blockquote', 'list', 'table']),
  )
  const tables = tokens.filter((token): token is Tokens.Table => token.type === 'table')
  for (const {header, rows} of tables) for (const row of rows) expect(row).toHaveLength(header.length)
  expect(tables.length).toBeGreaterThan(5)
})

test('fact and inference are told apart by a word in every format', () => {
  const page = composePage(cases['one run'])
  for (const format of [textReport, markdownReport, htmlReport]) {
    const shown = format(page)
    expect(shown).toMatch(/\bfact\b/)
    expect(shown).toMatch(/\binference\b/)
  }
})

test('every part of a report is there, the summary first and the whole journal last', () => {
  const titles = composePage(cases['a run and what lifted it']).sections.map(({title}) => title)
  expect(titles[0]).toBe('Summary')
  expect(titles.at(-1)).toBe('The journal, entry by entry')
})

test('what a table rests on is said in every format', () => {
  const page = composePage(cases['one run'])
  for (const format of [textReport, markdownReport, htmlReport]) {
    expect(format(page).replaceAll(/\s+/g, ' ')).toContain('Predicted is inference: what the plan concluded')
  }
})

test('an incident with runs of several kinds says once how far its records hold, and of no evidence that it contained nothing', () => {
  const record = {entries: 16, signedTo: 0, witnessedTo: 0, notes: []}
  const recorded = examplePlan({
    changes: [],
    proof: {refused: [], working: [], soak: [], probes: {}},
    runbook: {id: 'evidence-snapshot', version: '1.0.0', title: 'Snapshot', digest: `sha256:${'1'.repeat(64)}`},
  })
  const snapshot = caseRun(
    [
      {type: 'run-start', plan: recorded, tool: 'firebreak 0.1.0'},
      {type: 'run-outcome', outcome: 'recorded', why: []},
    ],
    releaseRun,
  )
  const runs = [contained(), snapshot].map((run) => ({...run, report: {...run.report, record}}))
  const said = aloud(toldCase(runs, 'INC-123'))
  expect(said.match(/The record holds together: 32 entries/g)).toHaveLength(1)
  expect(said).not.toContain('There was nothing to contain')
  expect(aloud(toldCase([snapshot]))).toContain('There was nothing to contain')
})
