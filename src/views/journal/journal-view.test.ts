import {expect, test} from 'vitest'
import {containedEvents, exampleEntries} from '../../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import {journalView} from './journal-view.ts'

test('a journal is one line an entry', () => {
  expect(journalView(exampleEntries(containedEvents(examplePlan())))).toMatchInlineSnapshot(`
    " 1  03:00:00Z  begin agent-freeze 1.2.0, 2 changes
     2  03:00:01Z  quarantine: begin
     3  03:00:02Z  quarantine: PUT /accounts/x/add-items (add-items)
     4  03:00:03Z  quarantine: add-items applied
     5  03:00:04Z  quarantine: applied
     6  03:00:05Z  quarantine: held (V1)
     7  03:00:06Z  evidence-1: evidence sealed in /state/runs/x/evidence-1
     8  03:00:07Z  disable-tokens/support-bot: begin
     9  03:00:08Z  disable-tokens/support-bot: PUT /accounts/x/disable (disable)
    10  03:00:09Z  disable-tokens/support-bot: disable applied
    11  03:00:10Z  disable-tokens/support-bot: applied
    12  03:00:11Z  disable-tokens/support-bot: held (V1)
    13  03:00:12Z  disable-tokens/support-bot: 1 thing still works
    14  03:00:13Z  probe support-bot-crm must be refused: proven, denied (V2)
    15  03:00:14Z  probe billing-bot-crm must work: proven, answered (V2)
    16  03:00:15Z  outcome contained"
  `)
})

test('an entry with foreign text stays one line', () => {
  const text = journalView(
    exampleEntries([
      ...containedEvents(examplePlan()).slice(0, 1),
      {type: 'collection-failed', key: 'evidence-1', why: 'a\n\u001B[1Ab'},
    ]),
  )
  expect(text.split('\n')).toHaveLength(2)
  expect(text).toContain(String.raw`a\n\u{1b}[1Ab`)
})
