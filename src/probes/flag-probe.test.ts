import {expect, test} from 'vitest'
import type {Reader} from '../core/cloudflare.ts'
import {Fault} from '../core/fault.ts'
import {testProber} from './testing/prober.ts'

const probe = {type: 'flag', app: 'agents', flag: 'research-bot', stop: 'stopped', targetingKey: 'canary'} as const

function prober(evaluate: () => Promise<{readonly variant: string}>) {
  const asked: unknown[] = []
  const get = (app: string, params: unknown) => {
    asked.push([app, params])
    return evaluate()
  }
  // The one call that the probe makes.
  const reader = {account: 'acc', api: {flagship: {apps: {evaluate: {get}}}}} as unknown as Reader
  return {...testProber({reader}), asked}
}

test('serving the variation that stops is a block, and any other an answer', async () => {
  const {ask, asked} = prober(async () => ({variant: 'stopped'}))
  expect(await ask(probe)).toMatchObject({reason: 'blocked', detail: expect.stringContaining('central')})
  expect(asked).toEqual([['agents', {account_id: 'acc', flagKey: 'research-bot', targetingKey: 'canary'}]])
  expect((await prober(async () => ({variant: 'running'})).ask(probe)).reason).toBe('answered')
})

test('a flag that cannot be evaluated proves nothing', async () => {
  const {ask} = prober(() => Promise.reject(new Fault('DENIED', 'no permission')))
  expect(await ask(probe)).toEqual({reason: 'unexpected', detail: 'the probe could not be made: no permission'})
})
