import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {packageRoot} from '../../src/package-root.ts'
import {readRunbook} from '../../src/storage/documents.ts'
import {openRange} from '../fixtures/range.ts'

const exercise = join(packageRoot, 'test/contract/exercises/exercise-gates.yaml')

test('a scraper is refused by the name that its probe gives, and let in again by the release', async () => {
  const range = await openRange()
  onTestFinished(() => range.stop())
  const {document, digest} = readRunbook(exercise)
  const params = document.drill?.params ?? {}
  const plan = await range.bench.plan({runbook: {document, digest}, params, reason: 'test'})
  const {run, outcome, why} = await range.apply(plan)
  expect({outcome, why}).toEqual({outcome: 'contained', why: []})
  expect((await range.release(run)).outcome).toBe('released')
})
