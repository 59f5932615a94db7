import {expect, test} from 'vitest'
import {actionIds, loadAction} from './index.ts'

test.each(actionIds)('%s loads, and knows itself by this id', async (id) => {
  expect((await loadAction(id)).id).toBe(id)
})

test('an unknown action is an invalid document, with what may have been meant', async () => {
  await expect(loadAction('gateway-rule.engaged')).rejects.toMatchObject({
    code: 'INVALID_DOCUMENT',
    next: [expect.stringMatching(/^did you mean gateway-rule\.engage\b/)],
  })
  await expect(loadAction('x')).rejects.toMatchObject({code: 'INVALID_DOCUMENT'})
})
