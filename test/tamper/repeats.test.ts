import {join} from 'node:path'
import {expect, test} from 'vitest'
import type {JournalEntry} from '../../src/core/documents/journal.ts'
import {normalisedDigest, planContent} from '../../src/core/signed/normalised.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {openRange, shipped} from '../fixtures/range.ts'
import {atScale, figure, seedOf} from '../soak/figures.ts'

const soak = process.env['SOAK'] !== undefined

/** A sandbox takes some thirty ports, below those that systems give to whoever asks for any. */
const firstPort = 20_000 + (process.pid % 300) * 40

/** Another weather each time: how many requests are held up, which, and for how long. */
const weather = (number: number) => ({
  seed: seedOf(process.env) * 1000 + number,
  rate: (number % 10) / 10,
  kinds: ['slow'] as const,
  delayMs: 5 + ((number * 7) % 40),
})

const orderOf = (entries: readonly JournalEntry[]): string =>
  entries.map(({event}) => `${event.type} ${'key' in event ? event.key : ''}`).join('\n')

async function repeated(runbook: string, times: number) {
  const params = shipped.find((one) => one.runbook === runbook)?.params ?? {}
  const place = {dir: join(tempDir(), 'sandbox'), firstPort}
  const runs: {plan: string; did: string; order: string; digest: string}[] = []
  for (let number = 0; number < times; number++) {
    const range = await openRange({place})
    try {
      range.sandbox.faults.scatter(weather(number))
      const plan = await range.plan(runbook, params)
      const {run, outcome} = await range.apply(plan)
      expect(outcome).toBe('contained')
      const entries = range.entries(run)
      runs.push({plan: planContent(plan), did: normalisedDigest(entries), order: orderOf(entries), digest: plan.digest})
    } finally {
      await range.stop()
    }
  }
  return runs
}

test.each(soak ? ['mcp-tool-quarantine', 'agent-freeze'] : ['mcp-tool-quarantine'])(
  'T49: repeats of one run have one plan content and one normalised digest, however slow the answers are: %s',
  {timeout: 600_000},
  async (runbook) => {
    const runs = await repeated(runbook, soak ? atScale(100) : 10)
    const [{plan, did} = {plan: '', did: ''}] = runs
    const others = runs.filter((run) => run.plan !== plan || run.did !== did)
    figure('runs repeated', runs.length)
    figure('repeated runs told otherwise', others.length)
    expect(others).toEqual([])
    // Without these it would be no wonder: what is approved differs each time, and the steps overtook one another.
    expect(new Set(runs.map(({digest}) => digest)).size).toBe(runs.length)
    expect(new Set(runs.map(({order}) => order)).size).toBeGreaterThan(1)
  },
)
