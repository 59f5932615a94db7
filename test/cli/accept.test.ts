import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {plannedResidual} from '../../src/core/runs/residual-access.ts'
import Apply from '../../src/commands/apply.ts'
import Plan from '../../src/commands/plan.ts'
import Run from '../../src/commands/run.ts'
import Verify from '../../src/commands/verify.ts'
import {Plan as PlanDocument} from '../../src/core/documents/plan.ts'
import type {Compose, Workbench} from '../../src/workbench.ts'
import {openRange, runbookFile, type TestRange} from '../fixtures/range.ts'
import {fakeCompose} from './fake-compose.ts'
import {invoke} from './invoke.ts'

type VerifyRequest = Parameters<Workbench['verify']>[1]

/** The fake adapters, and what `verify` was asked. */
function verifying() {
  const {compose, asked} = fakeCompose()
  const looks: VerifyRequest[] = []
  const openWorkbench: Compose['openWorkbench'] = async (options) => {
    const workbench = await compose.openWorkbench?.(options)
    if (workbench === undefined) throw new TypeError('the fake has a workbench')
    return {
      ...workbench,
      verify: (run, request) => {
        looks.push(request)
        return workbench.verify(run, request)
      },
    }
  }
  return {compose: {...compose, openWorkbench}, asked, looks}
}

const said = (text: string): string => text.replaceAll(/\s+/g, ' ')
const why = ['--reason', 'they end at four']

const planning = [
  ['run', Run, ['agent-freeze', '--agent', 'support-bot']],
  ['plan', Plan, ['agent-freeze', '--agent', 'support-bot', '--out', 'freeze.json']],
] as const

describe.each(planning)('%s --accept', (_, command, args) => {
  test('hands on every code, with the reason', async () => {
    const {compose, asked} = fakeCompose()
    const {exitCode} = await invoke(command, [...args, '--accept', 'app-session', '--accept', 'mcp-grant', ...why], {
      compose,
    })
    expect(exitCode).toBe(0)
    expect(asked.plans).toMatchObject([{accept: ['app-session', 'mcp-grant'], reason: 'they end at four'}])
  })

  test.each([
    ['without --reason', []],
    ['with a reason that says nothing', ['--reason', ' ']],
  ])('%s is usage, before anything is planned', async (_how, reason) => {
    const {compose, asked} = fakeCompose()
    const {exitCode, stderr} = await invoke(command, [...args, '--accept', 'app-session', ...reason], {compose})
    expect(exitCode).toBe(2)
    expect(said(stderr)).toContain('--accept app-session needs --reason')
    expect(asked).toMatchObject({plans: [], written: []})
  })

  test('nothing is accepted that nobody named', async () => {
    const {compose, asked} = fakeCompose()
    await invoke(command, [...args, ...why], {compose})
    expect(asked.plans[0]).not.toHaveProperty('accept')
  })
})

describe('verify --accept', () => {
  test('hands on the codes with the reason', async () => {
    const {compose, looks} = verifying()
    const {exitCode} = await invoke(Verify, ['last', '--accept', 'app-session', ...why], {compose})
    expect(exitCode).toBe(0)
    expect(looks).toMatchObject([{accept: ['app-session'], reason: 'they end at four'}])
  })

  test('without --reason is usage, and nothing is looked at', async () => {
    const {compose, looks} = verifying()
    const {exitCode, stderr} = await invoke(Verify, ['last', '--accept', 'app-session'], {compose})
    expect(exitCode).toBe(2)
    expect(said(stderr)).toContain('--accept app-session needs --reason')
    expect(looks).toEqual([])
  })
})

test('a plan that is applied takes no more acceptance', async () => {
  const {compose} = fakeCompose()
  expect(await invoke(Apply, ['freeze.json', '--accept', 'app-session', ...why], {compose})).toMatchObject({
    exitCode: 2,
  })
})

describe('against an account', () => {
  let range: TestRange
  beforeAll(async () => {
    range = await openRange()
  })
  afterAll(() => range.stop())

  const run = (...flags: readonly string[]) => {
    const {compose} = fakeCompose()
    const args = ['agent-freeze', '--agent', 'support-bot', '--json', ...flags]
    // The shipped runbook, and a workbench with the sandbox behind it.
    const openRecords: Compose['openRecords'] = async () => {
      const records = await compose.openRecords?.()
      if (records === undefined) throw new TypeError('the fake has records')
      return {...records, runbook: () => ({...runbookFile('agent-freeze'), path: 'agent-freeze.yaml', shipped: true})}
    }
    return invoke(Run, args, {compose: {...compose, openWorkbench: async () => range.bench, openRecords}})
  }

  test('a code that the plan leaves is in the plan with its owner, reason and end', async () => {
    const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
    const [{code, on} = {code: '', on: ''}] = plannedResidual(plan)
    expect(code).not.toBe('')
    const {stdout, exitCode} = await run('--accept', code, ...why)
    expect(exitCode).toBe(0)
    const {accepted} = PlanDocument.parse(JSON.parse(stdout))
    const mine = accepted.filter(({owner}) => owner === 'tester')
    expect(mine).toEqual([expect.objectContaining({residual: code, object: on, reason: 'they end at four'})])
    const hours = (Date.parse(mine[0]?.until ?? '') - Date.now()) / 3_600_000
    expect(hours).toBeGreaterThan(23.9)
    expect(hours).toBeLessThanOrEqual(24)
  })

  test('a code that it does not leave is usage, with those that it does, and the near one', async () => {
    const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
    const [code = ''] = plannedResidual(plan).map((item) => item.code)
    const {stdout, exitCode} = await run('--accept', `${code}x`, ...why)
    expect(exitCode).toBe(2)
    const {error} = JSON.parse(stdout) as {error: {message: string; next: readonly string[]}}
    expect(error.message).toContain(`under the code ${code}x, did you mean ${code}`)
    expect(error.next.join(' ')).toContain(code)
    expect(range.writes()).toEqual([])
  })
})
