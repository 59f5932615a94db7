import {expect, test} from 'vitest'
import {stubAccount, stubAccountId} from '../../shared/stub-account.ts'
import action from './index.ts'

const params = {account: {name: 'Example Corp', id: stubAccountId}}
const name = 'firebreak quarantine of all Workers'
const none = {name, app: null}
const closed = {name, app: {protects: ['all_workers'], lets: []}}
const gate = {id: 'gate', name: 'gate', type: 'self_hosted', policies: [{id: 'p', name: 'team', decision: 'allow'}]}

const account = (apps: readonly object[] = []) =>
  stubAccount({
    'access/apps': apps,
    'workers/scripts': [{id: 'research-worker', tag: 'tag-1', handlers: ['fetch'], routes: null}],
    'workers/domains': [],
    'workers/scripts/research-worker/schedules': {schedules: [{cron: '* * * * *'}]},
    queues: [],
    workflows: [],
  })
const look = (apps?: readonly object[]) => action.observe(account(apps).reader, params)
const rules = async (apps: readonly object[]) =>
  action.hazards(params, await look(apps)).map(({rule, result}) => `${rule} ${result}`)

test('one application stands before all Workers, and lets nobody in', async () => {
  const {reader, writer, sent} = account()
  const {state, context} = await action.observe(reader, params)
  expect(action.plan(params, state)).toMatchObject({kind: 'update', after: closed})
  for (const move of action.apply(params, none, closed, context)) await move.send(writer)
  expect(sent).toMatchObject([{body: {name, destinations: [{type: 'all_workers'}], policies: []}}])
})

test('another account than the one of the inventory is refused', async () => {
  const other = {account: {name: 'Other Corp', id: 'f'.repeat(32)}}
  await expect(action.observe(account().reader, other)).rejects.toMatchObject({code: 'REFUSED'})
})

test('it always says how much it takes along', async () => {
  expect(await rules([])).toEqual(['every-worker warned'])
})

test('a second one beside that of somebody else is not made: there is one in an account', async () => {
  expect(await rules([{...gate, destinations: [{type: 'all_workers'}]}])).toContain('destination-taken left-out')
})

test.each([
  ['one Worker', [{type: 'worker', worker_id: 'tag-1'}]],
  ['the previews of one', [{type: 'preview_worker', worker_id: 'tag-1'}]],
  ['all previews', [{type: 'all_preview_workers'}]],
  ['a hostname of one', [{type: 'public', uri: 'research-worker.team.workers.dev/admin'}]],
])('an application for %s wins over it: warned of, and left over', async (_what, destinations) => {
  const app = {...gate, destinations}
  expect(await rules([app])).toContain('overruled-by-application warned')
  const codes = action.residual(params, await look([app])).map(({code, on}) => `${code} ${on}`)
  expect(codes).toEqual(['overruling-application gate', 'cron-triggers research-worker'])
})

test('an application that lets nobody in overrules nothing that matters', async () => {
  expect(await rules([{...gate, policies: [], destinations: [{type: 'worker', worker_id: 'tag-1'}]}])).toEqual([
    'every-worker warned',
  ])
})

test('T31: a twin that came late is found by a later look, and a release deletes both', async () => {
  const ours = {...gate, id: 'app-1', name, policies: [], destinations: [{type: 'all_workers'}]}
  const alone = await look([ours])
  expect(action.verify(closed, alone.state, alone.context)).toEqual({verdict: 'held'})
  const now = await look([ours, {...ours, id: 'app-2'}])
  expect(action.verify(closed, now.state, now.context)).toMatchObject({
    verdict: 'unproven',
    why: `2 applications "${name}" have the same name (app-1, app-2): in the dashboard, delete all but the one in use`,
  })
  expect(action.apply(params, closed, none, now.context)).toHaveLength(2)
})
