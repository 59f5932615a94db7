import {statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import type {Approval} from '../../core/documents/approval.ts'
import {faultOf} from '../fixtures/fault.ts'
import {samplePlan} from '../fixtures/plan.ts'
import {tempDir} from '../fixtures/temp-dir.ts'
import {readApprovals, writeApproval} from './approval-file.ts'
import {writePlan} from './plan-file.ts'

const plan = samplePlan()
const approval = (by: string, digest = plan.digest): Approval => ({
  schema: 'firebreak/approval@1',
  plan: digest,
  by,
  at: '2026-11-21T03:00:00.000Z',
  means: 'confirmed',
})

function planFile(): string {
  const path = join(tempDir(), 'release.json')
  writePlan(path, plan)
  return path
}

test('approvals of two persons lie beside the plan, private, and are read back', () => {
  const path = planFile()
  const kept = [writeApproval(path, approval('ada')), writeApproval(path, approval('grace'))]
  expect(kept.map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600])
  expect(
    readApprovals(path)
      .map(({by}) => by)
      .toSorted(),
  ).toEqual(['ada', 'grace'])
})

test('a second approval by the same person replaces the first', () => {
  const path = planFile()
  writeApproval(path, approval('ada'))
  writeApproval(path, approval('ada'))
  expect(readApprovals(path)).toHaveLength(1)
})

test.each(['drill', 'break-glass', 'dead-man'] as const)(
  'an approval by %s is none that a person keeps in a file',
  (means) => {
    const path = planFile()
    const file = writeApproval(path, {...approval('ada'), means})
    expect(faultOf(() => readApprovals(path))).toMatchObject({
      code: 'INVALID_DOCUMENT',
      message: expect.stringContaining(file),
    })
  },
)

test('an approval that cannot be read is named, not skipped', () => {
  const path = planFile()
  writeFileSync(`${path}.approval-00000000.json`, '{"by": "ada"')
  expect(faultOf(() => readApprovals(path))).toMatchObject({
    code: 'INVALID_DOCUMENT',
    message: expect.stringContaining('approval-00000000.json: is not JSON'),
  })
})
