import {describe, expect, test} from 'vitest'
import {sendOne} from '../../../test/fixtures/one-move.ts'
import type {MoveState} from '../../core/runs/step-state.ts'

const start = Date.parse('2026-03-01T03:00:00.000Z')
const open: MoveState = {
  attempt: 3,
  method: 'POST',
  notAfter: new Date(start + 15_000).toISOString(),
  sentAt: new Date(start).toISOString(),
}
const about = {key: 'block', move: 'create'}

describe('a resumed run', () => {
  test.each([
    ['open', open],
    ['unknown', {...open, result: 'unknown'}],
  ] as const)('looks before it sends again what is %s, and sends nothing when it is there', async (_, before) => {
    const {error, log, events} = await sendOne({seenFromLook: 1}, before)
    expect(error).toBeUndefined()
    expect(log).toEqual(['look', 'outcome'])
    expect(events).toEqual([{type: 'outcome', ...about, attempt: 3, result: 'applied', via: 'read-back'}])
  })

  test('waits for a creation that may come yet, and goes on counting its attempts', async () => {
    const {sentAt, events} = await sendOne({}, open)
    expect(sentAt).toEqual([45_000])
    expect(events.at(-1)).toMatchObject({type: 'outcome', attempt: 4, result: 'applied', via: 'answer'})
  })

  test('sends again without a look what was turned away', async () => {
    const {log, events} = await sendOne({seenFromLook: 1}, {...open, result: 'not-applied'})
    expect(log).toEqual(['intent', 'request', 'outcome'])
    expect(events[0]).toMatchObject({attempt: 4})
  })

  test('never repeats one of class R that may have had its effect, and says so without having sent anything', async () => {
    const {error, log} = await sendOne({change: {class: 'R'}}, open)
    expect(error).toMatchObject({code: 'INDETERMINATE'})
    expect(log).toEqual(['look'])
  })

  test('sends one of class R again that was turned away', async () => {
    const {error, sentAt} = await sendOne({change: {class: 'R'}}, {...open, result: 'not-applied'})
    expect(error).toBeUndefined()
    expect(sentAt).toEqual([0])
  })
})
