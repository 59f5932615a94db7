import {expect, test} from 'vitest'
import {once} from './ask-once.ts'

test('all who ask share one answer, and only a failure is asked again', async () => {
  const answers = [new Error('away'), 'first', 'second']
  let asked = 0
  const ask = once(async () => {
    const answer = answers[asked]
    asked += 1
    if (answer instanceof Error) throw answer
    return answer
  })
  expect(await Promise.allSettled([ask(), ask()])).toMatchObject([{status: 'rejected'}, {status: 'rejected'}])
  expect(await Promise.all([ask(), ask()])).toEqual(['first', 'first'])
  expect([await ask(), asked]).toEqual(['first', 2])
})
