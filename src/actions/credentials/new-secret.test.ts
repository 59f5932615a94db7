import {expect, test} from 'vitest'
import {changedSince, isDue, planned, seenSecret} from './new-secret.ts'

const before = seenSecret('bot', '2026-01-01T00:00:00Z')
const proposal = planned(before, 'Rotate it')
const after = proposal.kind === 'update' ? proposal.after : before
const later = seenSecret('bot', '2026-01-01T00:00:01Z')

test('a credential that was not changed since the plan has no new secret', () => {
  expect(changedSince('service token', after, before)).toEqual({
    verdict: 'not-held',
    why: 'service token bot has not been changed since the plan',
  })
  expect(changedSince('service token', after, later)).toEqual({verdict: 'held'})
})

test('where Cloudflare does not say when it was changed, nothing is proven', () => {
  expect(changedSince('service token', after, seenSecret('bot', undefined))).toMatchObject({verdict: 'unproven'})
})

test('no look calls the request done: a new secret that nobody kept must not pass for kept', () => {
  expect([isDue(before, after), isDue(later, after), isDue(after, after), isDue(before, before)]).toEqual([
    true,
    true,
    false,
    false,
  ])
})
