import {expect, test} from 'vitest'
import {loadAction} from '../../src/actions/index.ts'
import type {Plan} from '../../src/core/documents/plan.ts'
import {neededPermissions} from '../../src/core/runbooks/needed-permissions.ts'
import {openRange, shipped, type TestRange} from '../fixtures/range.ts'
import {withdraw} from './own-token.ts'

const soak = process.env['SOAK'] !== undefined
const sampled = ['agent-freeze', 'mcp-tool-quarantine', 'mesh-isolate']
const tested = shipped.filter(({runbook}) => soak || sampled.includes(runbook))

const atOnce = {temper: {propagation: {factor: 0}}}

async function within(act: (range: TestRange) => Promise<void>): Promise<void> {
  const range = await openRange(atOnce)
  try {
    await act(range)
  } finally {
    await range.stop()
  }
}

const writesOf = async (plan: Plan): Promise<readonly string[]> => [
  ...new Set((await neededPermissions(plan, loadAction)).flatMap(({write}) => write)),
]

/** With what else reaches connectors. */
const orKin = (permission: string) => (name: string) =>
  permission.startsWith('Cloudflare One')
    ? /^Cloudflare (One Connector|One Networks|Tunnel).* Write$/.test(name)
    : name === permission

const saidOf = ({safeguards}: Plan, result: 'warned' | 'refused') =>
  safeguards.filter((said) => said.rule === 'permissions' && said.result === result)

const isWriting = (name: string): boolean => /(Write|Revoke)$/.test(name)

test.each(tested)(
  'T67: $runbook: a plan names a permission that is missing before anything is written',
  async (one) => {
    const {runbook, params} = one
    await within(async (first) => {
      const plan = await first.plan(runbook, params)
      expect(saidOf(plan, 'warned')).toEqual([])
      const needed = await writesOf(plan)
      for (const permission of soak ? needed : needed.slice(0, 2))
        await within(async (range) => {
          await withdraw(range, orKin(permission))
          const before = range.writes()
          const without = await range.plan(runbook, params)
          const said = saidOf(without, needed.length === 1 ? 'refused' : 'warned')
          expect(said.map(({message}) => message).join('\n')).toContain(permission)
          expect(said.flatMap(({next}) => next)).not.toEqual([])
          const steps = (await neededPermissions(without, loadAction)).filter(({write}) => write.includes(permission))
          for (const step of steps.flatMap((need) => need.steps))
            expect(said.map(({message}) => message).join('\n')).toContain(step)
          expect(range.writes()).toEqual(before)
        })
    })
  },
  120_000,
)

test.each(tested)(
  'T67: $runbook: with every permission missing nothing is sent, whoever planned when',
  async (one) => {
    const {runbook, params} = one
    await within(async (range) => {
      const earlier = await range.plan(runbook, params)
      await withdraw(range, isWriting)
      const before = range.writes()
      const later = await range.plan(runbook, params)
      const [refusal] = saidOf(later, 'refused')
      for (const permission of await writesOf(later)) expect(refusal?.message).toContain(permission)
      await expect(range.apply(later)).rejects.toMatchObject({code: 'REFUSED'})
      await expect(range.apply(earlier)).rejects.toMatchObject({
        code: 'DENIED',
        message: expect.stringContaining('it lacks'),
      })
      expect(range.writes()).toEqual(before)
      expect(range.runs()).toEqual([])
    })
  },
  60_000,
)

test('T67: what a token lost since the plan is told in the run, before its first write', async () => {
  await within(async (range) => {
    const plan = await range.plan('agent-freeze', {agent: 'support-bot'})
    await withdraw(range, (name) => name === 'Account API Tokens Write')
    const run = await range.apply(plan)
    const events = range.entries(run.run).map(({event}) => event)
    const told = events.findIndex((event) => event.type === 'warned')
    expect(events[told]).toMatchObject({result: {message: expect.stringContaining('Account API Tokens Write')}})
    expect(told).toBeLessThan(events.findIndex(({type}) => type === 'intent'))
  })
})

test('T67: a token that may not read its own policies is told once, as not known, and goes on', async () => {
  await within(async (range) => {
    await withdraw(range, (name) => name.startsWith('Account API Tokens'))
    const {params} = shipped.find(({runbook}) => runbook === 'mcp-tool-quarantine') ?? {params: {}}
    const planned = await range.plan('mcp-tool-quarantine', params)
    const [told, ...more] = saidOf(planned, 'warned')
    expect(told?.message).toContain('is not known: it may not read its own policies')
    expect(more).toEqual([])
    expect(saidOf(planned, 'refused')).toEqual([])
  })
})
