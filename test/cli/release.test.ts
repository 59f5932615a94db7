import {describe, expect, test} from 'vitest'
import KillSwitchRelease from '../../src/commands/kill-switch/release.ts'
import Release from '../../src/commands/release.ts'
import {RunReport} from '../../src/core/documents/run-report.ts'
import {Fault} from '../../src/core/fault.ts'
import {examplePlan} from '../fixtures/example-plan.ts'
import {exampleRun} from '../fixtures/example-journal.ts'
import {fakeCompose} from './fake-compose.ts'
import {invoke} from './invoke.ts'

const about = {title: 'Stop one agent', account: examplePlan().account.id, changed: true, holds: []}

test('a primitive releases its last open run, and says so when there is none', async () => {
  const run = {...about, kind: 'contain', outcome: 'contained', startedAt: '2026-03-01T03:00:00.000Z'} as const
  const open = fakeCompose({
    runs: [
      {...run, run: 'r3', runbook: 'agent-freeze'},
      {...run, run: 'r2', runbook: 'kill-switch', outcome: 'refused', changed: false},
      {...run, run: 'r1', runbook: 'kill-switch'},
    ],
  })
  expect(await invoke(KillSwitchRelease, [], open)).toMatchObject({exitCode: 0})
  expect(open.asked.releases).toEqual(['r1'])
  expect(await invoke(KillSwitchRelease, [], fakeCompose())).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('no run of kill-switch is open'),
  })
})

test('a run that is released is not released again', async () => {
  const run = {...about, startedAt: '2026-03-01T03:00:00.000Z', runbook: 'kill-switch'} as const
  const {compose} = fakeCompose({
    runs: [
      {...run, run: 'r2', kind: 'release', outcome: 'released', releases: 'r1'},
      {...run, run: 'r1', kind: 'contain', outcome: 'contained'},
    ],
  })
  expect(await invoke(KillSwitchRelease, [], {compose})).toMatchObject({exitCode: 2})
})

describe('a release', () => {
  const run = {...about, startedAt: '2026-03-01T03:00:00.000Z', runbook: 'agent-freeze', kind: 'contain'} as const

  test('of a run that changed nothing is refused with the newest run that still stands', async () => {
    const {compose} = fakeCompose({
      runs: [
        {...run, run: 'r3', outcome: 'contained', changed: false},
        {...run, run: 'r2', outcome: 'contained'},
        {...run, run: 'r1', outcome: 'contained'},
      ],
      planRelease: async () => {
        throw new Fault('REFUSED', 'r3 changed nothing: there is nothing to release', {next: ['firebreak runs list']})
      },
    })
    const {stdout, exitCode} = await invoke(Release, ['r3', '--json'], {compose})
    expect(exitCode).toBe(4)
    expect(JSON.parse(stdout)).toMatchObject({
      error: {code: 'REFUSED', next: ['firebreak release r2', 'firebreak runs list']},
    })
  })

  test('of `last` takes the last run that changed something, and says which', async () => {
    const evidence = {...run, run: exampleRun, runbook: 'evidence-only', outcome: 'recorded', changed: false} as const
    const open = fakeCompose({
      runs: [evidence, {...evidence, run: 'r3', outcome: 'refused'}, {...run, run: 'r2', outcome: 'contained'}],
    })
    const {exitCode, stderr} = await invoke(Release, ['last'], open)
    expect([exitCode, open.asked.releases]).toEqual([0, ['r2']])
    expect(stderr).toContain('last is r2, agent-freeze: no run since has changed anything')
    await invoke(Release, [exampleRun], open)
    expect(open.asked.releases).toEqual(['r2', exampleRun])
  })

  test.each([
    ['is a release', {kind: 'release', outcome: 'released'}],
    ['has not ended', {changed: false}],
    ['cannot be believed', {outcome: 'failed', changed: false, note: 'entry 3 is broken'}],
  ] as const)('of `last` goes to none before the last run where that %s', async (_, over) => {
    const open = fakeCompose({
      runs: [
        {...run, run: exampleRun, ...over},
        {...run, run: 'r2', outcome: 'contained'},
      ],
    })
    await invoke(Release, ['last'], open)
    expect(open.asked.releases).toEqual([exampleRun])
  })

  test('that needs two persons says how, and --apply alone is refused before anybody is asked', async () => {
    const byTwo = {
      planRelease: async (releases: string) => examplePlan({kind: 'release', releases, approvals: 2}),
    }
    const shown = await invoke(Release, ['r1'], fakeCompose(byTwo))
    expect(shown.stdout).toContain('Approvals     2 persons')
    expect(shown.stdout).toContain('firebreak release r1 --out release.json')
    expect(shown.stdout).not.toContain('--apply')
    const {stderr, exitCode} = await invoke(Release, ['r1', '--apply', '--yes'], fakeCompose(byTwo))
    expect(exitCode).toBe(4)
    expect(stderr).toContain('the plan needs 2 approvals by different persons and would have 1')
    expect(stderr).not.toContain('PLAN')
  })

  test('that leaves a probe refused names the other runs that may hold it', async () => {
    const release = examplePlan({kind: 'release', releases: 'r1', proof: {...examplePlan().proof, refused: []}})
    const {compose} = fakeCompose({
      runs: [
        {...run, run: 'r2', outcome: 'contained'},
        {...run, run: 'r1', outcome: 'contained'},
      ],
      planRelease: async () => release,
      events: [
        {type: 'run-start', plan: release, tool: 'firebreak'},
        {
          type: 'probe',
          level: 'V2',
          result: {probe: 'billing-bot-crm', expect: 'working', answer: 'disproven', reason: 'denied', detail: '403'},
        },
        {type: 'run-outcome', outcome: 'release-incomplete', why: ['billing-bot-crm is refused']},
      ],
    })
    const {stdout, exitCode} = await invoke(Release, ['r1', '--apply', '--yes', '--json'], {compose})
    expect(exitCode).toBe(24)
    expect(RunReport.parse(JSON.parse(stdout)).next).toEqual([
      'firebreak release r2',
      expect.stringContaining('firebreak resume'),
      expect.stringContaining('firebreak runs show'),
    ])
  })
})
