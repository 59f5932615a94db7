import {readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {faultOf} from '../fixtures/fault.ts'
import {samplePlan} from '../fixtures/plan.ts'
import {modesBelow, tempDir} from '../fixtures/temp-dir.ts'
import {readPlan, writePlan} from './plan-file.ts'

test('a plan is written private and read back as it was', () => {
  const path = join(tempDir(), 'plan.json')
  const plan = samplePlan({incident: 'INC-123'})
  writePlan(path, plan)
  expect(readPlan(path)).toEqual(plan)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a plan may be written over a plan and over nothing else', () => {
  const dir = tempDir()
  const path = join(dir, 'plan.json')
  writePlan(path, samplePlan())
  writePlan(path, samplePlan({reason: 'again'}))
  expect(readPlan(path).reason).toBe('again')
  writeFileSync(join(dir, 'notes.json'), '{}')
  symlinkSync(path, join(dir, 'link.json'))
  for (const other of ['notes.json', 'link.json', '.']) {
    expect(faultOf(() => writePlan(join(dir, other), samplePlan()))).toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('is no plan'),
    })
  }
  expect(readFileSync(join(dir, 'notes.json'), 'utf8')).toBe('{}')
  expect(faultOf(() => writePlan(join(dir, 'none/plan.json'), samplePlan()))).toMatchObject({code: 'USAGE'})
  expect(modesBelow(dir).map((line) => line.split(' ')[0])).toEqual(['link.json', 'notes.json', 'plan.json'])
})

test.each([
  ['edited', (text: string) => text.replace('support-bot', 'billing-bot'), 'its digest does not match'],
  [
    'given a second value for a key',
    (text: string) => text.replace('"author":', '"author": "robin", "author":'),
    'author: this key appears twice',
  ],
  [
    'given an unknown key',
    (text: string) => text.replace('"author":', '"extra": 1, "author":'),
    'extra: is not a known key',
  ],
  ['cut short', (text: string) => text.slice(0, -10), 'is not JSON'],
])('a plan that was %s is refused', (_, edit, words) => {
  const path = join(tempDir(), 'plan.json')
  writePlan(path, samplePlan())
  writeFileSync(path, edit(readFileSync(path, 'utf8')))
  expect(faultOf(() => readPlan(path))).toMatchObject({
    code: 'INVALID_DOCUMENT',
    message: expect.stringContaining(words),
  })
})

test('text that looks like a key inside a value is not counted as one', () => {
  const path = join(tempDir(), 'plan.json')
  const plan = samplePlan({reason: 'see "author": and \\"x\\": {"y":1}'})
  writePlan(path, plan)
  expect(readPlan(path)).toEqual(plan)
})

test('a plan that was printed can be applied: what it says about foreign text is no part of it', () => {
  const path = join(tempDir(), 'plan.json')
  const plan = samplePlan()
  writeFileSync(path, JSON.stringify({...plan, untrusted: {note: 'data', paths: ['params.*']}}))
  expect(readPlan(path)).toEqual(plan)
})
