import {expect, test} from 'vitest'
import type {AccountSeen, Examined} from '../../check.ts'
import {rate} from './rate.ts'

/** An account that says nothing but how many calls are left. */
const saying = (left: number | undefined, quota: number | undefined): AccountSeen =>
  ({tokens: async () => [], vitals: () => ({aheadMs: 0, left, quota})}) as Partial<AccountSeen> as AccountSeen

const look = async (...limits: Parameters<typeof saying>) =>
  rate.of === 'account' ? rate.look(saying(...limits), {} as Partial<Examined> as Examined) : []

test('a call limit that somebody else has half used up is found', async () => {
  expect(await look(599, 1200)).toMatchObject([{object: 'call limit', message: expect.stringContaining('599 of 1200')}])
  expect(await look(600, 1200)).toEqual([])
})

test('a limit that the API does not state is none', async () => {
  expect(await look(undefined, 1200)).toEqual([])
  expect(await look(5, undefined)).toEqual([])
})
