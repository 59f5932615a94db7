import {expect, test} from 'vitest'
import Apply from '../../src/commands/apply.ts'
import Plan from '../../src/commands/plan.ts'
import Run from '../../src/commands/run.ts'
import Verify from '../../src/commands/verify.ts'
import {RunReport} from '../../src/core/documents/run-report.ts'
import {Plan as PlanDocument} from '../../src/core/documents/plan.ts'
import {Fault} from '../../src/core/fault.ts'
import {containedEvents, exampleEntries} from '../fixtures/example-journal.ts'
import {exampleChange, examplePlan} from '../fixtures/example-plan.ts'
import {fakeCompose} from './fake-compose.ts'
import {invoke} from './invoke.ts'

test('run without --apply prints the plan, applies nothing and gives the command that would', async () => {
  const {compose, asked} = fakeCompose()
  const {stdout, exitCode} = await invoke(Run, ['agent-freeze', '--agent', 'support-bot', '--incident', 'INC 1'], {
    compose,
  })
  expect(exitCode).toBe(0)
  expect(stdout).toContain('Nothing was changed: this is only the plan.')
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    "firebreak run agent-freeze --agent support-bot --incident 'INC 1' --apply",
  )
  expect(asked.plans).toMatchObject([{params: {agent: 'support-bot'}, incident: 'INC 1'}])
  expect(asked.approvals).toEqual([])
})

test('with --json a plan is the one document on stdout', async () => {
  const {compose, plan} = fakeCompose()
  const {stdout} = await invoke(Run, ['agent-freeze', '--agent', 'support-bot', '--json'], {compose})
  expect(PlanDocument.parse(JSON.parse(stdout))).toEqual({
    ...plan,
    evidenceClock: expect.anything(),
    untrusted: expect.anything(),
  })
})

test('run --apply --yes applies, and answers with run and outcome', async () => {
  const {compose, asked, plan} = fakeCompose()
  const {stdout, stderr, exitCode} = await invoke(
    Run,
    ['agent-freeze', '--agent', 'support-bot', '--apply', '--yes', '--json'],
    {compose},
  )
  expect(exitCode).toBe(0)
  expect(RunReport.parse(JSON.parse(stdout))).toMatchObject({outcome: 'contained', changed: 2})
  expect(stderr).toContain('03:00:04Z  quarantine: applied')
  expect(asked.approvals).toMatchObject([{plan: plan.digest, means: 'flag', by: 'ada'}])
})

test('a run that is not proven exits with 21 and still prints its summary', async () => {
  const {compose} = fakeCompose({
    events: [
      ...containedEvents(examplePlan()).slice(0, -1),
      {type: 'run-outcome', outcome: 'applied-unverified', why: ['no probe']},
    ],
  })
  const people = await invoke(Run, ['agent-freeze', '--agent', 'support-bot', '--apply', '--yes'], {compose})
  expect(people).toMatchObject({exitCode: 21, stdout: expect.stringContaining('APPLIED, NOT PROVEN')})
  const machines = await invoke(Run, ['agent-freeze', '--agent', 'support-bot', '--apply', '--yes', '--json'], {
    compose,
  })
  expect(machines.exitCode).toBe(21)
  expect(JSON.parse(machines.stdout)).toMatchObject({outcome: 'applied-unverified', exitCode: 21})
})

test('without a terminal, --apply without --yes is refused with 4 and applies nothing', async () => {
  const {compose, asked} = fakeCompose()
  const {stdout, stderr, exitCode} = await invoke(Run, ['agent-freeze', '--agent', 'support-bot', '--apply'], {compose})
  expect(exitCode).toBe(4)
  expect(stderr).toContain('give --yes')
  expect(stdout).toBe('')
  expect(asked.approvals).toEqual([])
})

test('without a terminal a missing param is refused with 4 before anything is planned', async () => {
  const {compose, asked} = fakeCompose()
  const {stderr, exitCode} = await invoke(Run, ['agent-freeze'], {compose})
  expect(exitCode).toBe(4)
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain('there is no terminal to ask at; give --agent')
  expect(asked.plans).toEqual([])
})

test('at a terminal a missing param is asked for, and the next command has it', async () => {
  const {compose, asked} = fakeCompose()
  const asker = {
    confirm: async () => expect.unreachable(),
    type: async () => expect.unreachable(),
    choose: async () => 'billing-bot',
  }
  const {stdout} = await invoke(Run, ['agent-freeze'], {compose, asker})
  expect(asked.plans).toMatchObject([{params: {agent: 'billing-bot'}}])
  expect(stdout).toContain('firebreak run agent-freeze --agent billing-bot --apply')
})

test('an unknown flag is usage, and the message lists the flags of the runbook', async () => {
  const {compose} = fakeCompose()
  const {stderr, exitCode} = await invoke(Run, ['agent-freeze', '--agnet', 'support-bot'], {compose})
  expect(exitCode).toBe(2)
  expect(stderr).toContain('Nonexistent flag: --agnet')
  expect(stderr).toContain('--agent AGENT  Agent name from firebreak.yaml')
})

test('--apply and --dry-run exclude each other', async () => {
  const {compose, asked} = fakeCompose()
  expect(
    await invoke(Run, ['agent-freeze', '--agent', 'support-bot', '--apply', '--dry-run'], {compose}),
  ).toMatchObject({exitCode: 2})
  expect(asked.plans).toEqual([])
})

test('a plan that a safeguard refuses is shown and exits with 4', async () => {
  const plan = examplePlan({
    safeguards: [{rule: 'own-token', result: 'refused', message: 'this is our own token', next: []}],
  })
  const {compose} = fakeCompose({plan})
  expect(await invoke(Run, ['agent-freeze', '--agent', 'support-bot'], {compose})).toMatchObject({
    exitCode: 4,
    stdout: expect.stringContaining('REFUSED own-token'),
  })
})

test('plan --out keeps the plan and names the command that applies it', async () => {
  const {compose, asked} = fakeCompose()
  const {stdout} = await invoke(Plan, ['agent-freeze', '--agent', 'support-bot', '--out', 'freeze.json'], {compose})
  expect(asked.written).toEqual(['freeze.json'])
  expect(stdout).toContain('firebreak apply freeze.json')
})

test('apply takes no option that could change the plan', async () => {
  const {compose} = fakeCompose()
  for (const flag of ['--incident', '--reason', '--agent']) {
    expect(await invoke(Apply, ['freeze.json', flag, 'x'], {compose})).toMatchObject({exitCode: 2})
  }
})

test('from BR3 up --yes is not enough, and --confirm with the count is', async () => {
  const {compose} = fakeCompose({
    plan: examplePlan({changes: [exampleChange({blastRadius: 'BR3'})], collections: []}),
    events: [],
  })
  expect(await invoke(Apply, ['freeze.json', '--yes'], {compose})).toMatchObject({
    exitCode: 4,
    stderr: expect.stringContaining('--confirm 1'),
  })
})

test('a fault while applying exits with its own code, and names the run', async () => {
  const {compose, plan} = fakeCompose({
    apply: async (_plan, _approvals, {report}) => {
      for (const entry of exampleEntries(containedEvents(plan).slice(0, 3))) report(entry)
      throw new Fault('INDETERMINATE', 'a request was sent and its answer is unknown', {
        next: ['firebreak resume last'],
      })
    },
  })
  const {stdout, exitCode} = await invoke(Apply, ['freeze.json', '--yes', '--json'], {compose})
  expect(exitCode).toBe(22)
  expect(JSON.parse(stdout)).toMatchObject({
    error: {
      code: 'INDETERMINATE',
      exitCode: 22,
      message: 'a request was sent and its answer is unknown',
      next: ['firebreak resume last'],
    },
  })
})

test('verify answers with the outcome that it found', async () => {
  const {compose} = fakeCompose()
  expect(await invoke(Verify, ['last', '--json'], {compose})).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('"outcome": "contained"'),
  })
})
