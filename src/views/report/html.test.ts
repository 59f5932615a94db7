import {expect, test} from 'vitest'
import {structureFaults} from '../../../test/report/page-structure.ts'
import {htmlReport} from './html.ts'
import {foreign, type Page, type Section} from './page.ts'

const table: Section = {
  title: 'Objects',
  blocks: [{kind: 'table', caption: 'Objects', head: ['Object', 'Why'], rows: [[[foreign('crm')], ['held']]]}],
}
const page: Page = {
  title: 'Report',
  tone: 'good',
  headline: 'CONTAINED',
  sections: [
    {title: 'Nothing to say', blocks: [{kind: 'items', items: []}], sections: [{title: 'Nor here', blocks: []}]},
    {title: 'Run one', blocks: [], sections: [table, {...table, folded: true}]},
    {title: 'Run two', blocks: [{kind: 'text', words: ['As before.']}], sections: [table]},
  ],
}

test('a page can be read without seeing it: one h1, no level skipped, tables with captions, ids once', () => {
  expect(structureFaults(htmlReport(page))).toEqual([])
})

test('the check of the structure sees what it is there for', () => {
  const html = htmlReport(page)
  expect(structureFaults(html.replace('<h2', '<h4'))).toContain('h4 skips a level')
  expect(structureFaults(html.replace('<h2', '<h1'))).toContain('2 h1')
  expect(structureFaults(html.replaceAll(/<caption.*<\/caption>/g, ''))).toContain('a table without a caption')
  expect(structureFaults(html.replaceAll(' scope="row"', ''))).toContain('th without a scope: crm')
  expect(structureFaults(html.replaceAll('id="s1"', 'id="s2"'))).toContain('id twice: s2')
  expect(structureFaults(html.replace('Skip to the report', ''))).toContain('an empty a')
  expect(structureFaults(html.replace('id="report"', ''))).toContain('no id report')
})

test('what has nothing to say leaves no heading', () => {
  expect(htmlReport(page)).not.toMatch(/Nothing to say|Nor here/)
})

test('what is long is shut until it is asked for, and its heading stays one', () => {
  expect(htmlReport(page)).toMatch(/<details>\n<summary><h3 id="s1-2">Objects<\/h3><\/summary>/)
})
