import {mkdirSync, mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {containedEvents, exampleEntries} from '../../test/fixtures/example-journal.ts'
import {examplePlan} from '../../test/fixtures/example-plan.ts'
import {JournalEntry} from '../core/documents/journal.ts'
import {openEventsFile} from './events-file.ts'

function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'firebreak-'))
  onTestFinished(() => rmSync(dir, {recursive: true}))
  return dir
}

test('each journal entry is one line that parses again, readable by its owner only', () => {
  const path = join(tempDir(), 'events.ndjson')
  const write = openEventsFile(path, expect.unreachable)
  const entries = exampleEntries(containedEvents(examplePlan()))
  for (const entry of entries) write(entry)
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JournalEntry.parse(JSON.parse(line)))).toEqual(entries)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a place that cannot be written to is refused before the run begins', () => {
  expect(() => openEventsFile(join(tempDir(), 'missing', 'events.ndjson'), expect.unreachable)).toThrow(
    expect.objectContaining({code: 'USAGE'}),
  )
})

test('a file that can no longer be written to ends the stream and not the run', () => {
  const dir = tempDir()
  const path = join(dir, 'events.ndjson')
  const told: string[] = []
  const write = openEventsFile(path, (text) => void told.push(text))
  rmSync(path)
  mkdirSync(path)
  for (const entry of exampleEntries(containedEvents(examplePlan()))) write(entry)
  expect(told).toEqual([expect.stringContaining('--events: stopped writing to')])
})
