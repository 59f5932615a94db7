import {afterEach, beforeEach, expect, test} from 'vitest'
import {residualAccess} from '../../src/core/runs/residual-access.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {openMcpClient} from '../fixtures/mcp-client.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

const params = {server: 'research-tools', tool: 'export_documents', portal: 'research-portal', app: 'research-portal'}
const portal = () => openMcpClient(`${range.sandbox.edge.front}/mcp/research-portal`)

test('the tool is refused, its server hidden, its sessions ended, the other server works, and all but sessions comes back', async () => {
  const before = range.sandbox.snapshot()
  const victim = await portal()
  expect(await victim.call('research-tools_export_documents')).toBe('done')

  const plan = await range.plan('mcp-tool-quarantine', params)
  expect(plan.changes.map(({key, moves}) => [key, ...moves])).toEqual([
    ['disable-tool', 'set-tools'],
    ['hide-server', 'hide-server'],
    ['end-sessions', 'revoke'],
  ])
  expect(plan.proof.refused).toEqual(['research-export', 'research-search'])
  const {run, outcome, why, state} = await range.apply(plan)
  expect({outcome, why}).toEqual({outcome: 'contained', why: []})
  expect(residualAccess(state).every(({item}) => item.standing === 'not-covered')).toBe(true)

  expect(await victim.call('research-tools_export_documents')).toBe('signed out')
  const later = await portal()
  expect(await later.tools()).toEqual(['wiki_search'])
  expect(await later.call('research-tools_look_up')).toBe('unknown')
  expect(await later.call('wiki_search')).toBe('done')

  const released = await range.release(run)
  expect(released.why.filter((reason) => !reason.startsWith('end-sessions'))).toEqual([])
  expect(range.sandbox.snapshot().state).toEqual(before.state)
  expect(await (await portal()).call('research-tools_export_documents')).toBe('done')
})

test('without the portal and its application it says what may still work, and does not say contained', async () => {
  const plan = await range.plan('mcp-tool-quarantine', {server: 'research-tools', tool: 'export_documents'})
  expect(plan.changes.map(({key}) => key)).toEqual(['disable-tool'])
  const {outcome, why} = await range.apply(plan)
  expect(outcome).toBe('applied-unverified')
  expect(why).toEqual([expect.stringContaining('(new-tools)'), expect.stringContaining('(portal-sessions)')])
})

test('a tool that the server does not have refuses the plan and names those it has', async () => {
  const typo = range.plan('mcp-tool-quarantine', {...params, tool: 'export_document'})
  await expect(typo).resolves.toMatchObject({
    safeguards: expect.arrayContaining([
      expect.objectContaining({
        rule: 'unknown-tool',
        result: 'refused',
        next: ['use one of: search_documents, export_documents, delete_documents'],
      }),
    ]),
  })
})
