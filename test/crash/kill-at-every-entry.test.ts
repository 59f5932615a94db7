import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {rolldown} from 'rolldown'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {stringify} from 'yaml'
import type {Inventory} from '../../src/core/documents/inventory.ts'
import {packageRoot} from '../../src/package-root.ts'
import {listRuns} from '../../src/storage/runs.ts'
import {writePlan} from '../../src/storage/documents.ts'
import {never} from '../fixtures/approvals.ts'
import {openRange, type Shipped, shipped, type TestRange} from '../fixtures/range.ts'
import type {Doomed} from './child.ts'

let bundle: string

/** Bundled once, because every entry of every runbook costs a process. */
beforeAll(async () => {
  const cache = join(packageRoot, 'node_modules', '.cache')
  mkdirSync(cache, {recursive: true})
  bundle = mkdtempSync(join(cache, 'crash-'))
  const build = await rolldown({input: join(packageRoot, 'test/crash/child.ts'), platform: 'node', logLevel: 'silent'})
  await build.write({dir: bundle, format: 'esm', entryFileNames: 'child.mjs'})
})
afterAll(() => rmSync(bundle, {recursive: true, force: true}))

async function dieAt(range: TestRange, plan: string, entry: number): Promise<NodeJS.Signals | null> {
  const inventory = join(range.dir, 'firebreak.yaml')
  writeFileSync(inventory, stringify(range.inventory, {aliasDuplicateObjects: false}))
  const doomed: Doomed = {
    url: range.sandbox.url,
    token: range.sandbox.token,
    inventory,
    stateDir: range.stateDir,
    plan,
    dieAt: entry,
  }
  const child = spawn(process.execPath, [join(bundle, 'child.mjs'), JSON.stringify(doomed)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return signal
}

interface Recovered {
  /** False once the run has fewer entries than the one it was to die at. */
  readonly killed: boolean
  /** How many entries its journal has in the end. */
  readonly entries: number
  readonly outcome: string
  readonly why: readonly string[]
  readonly twice: readonly string[]
  readonly state: unknown
}

const lived = (residual: string) => ({residual, owner: 'tester', reason: 'test', until: '2100-01-01T00:00:00.000Z'})

/**
 * A connection into a segment ends with the process that held it, and a block in force lets no other in: that it was
 * cut cannot be shown again. Here it is lived with; everything else has to end the same.
 */
function withoutHeld(inventory: Inventory): Inventory {
  const isHeld = (name: string) => inventory.probes[name]?.type === 'held'
  const segments = Object.entries(inventory.segments).map(([name, segment]) => {
    const refused = segment.probes.refused.filter((probe) => !isHeld(probe))
    return [name, {...segment, probes: {...segment.probes, refused}}] as const
  })
  const accepted = [...inventory.accepted, lived('live-tunnel'), lived('open-connections')]
  return {...inventory, segments: Object.fromEntries(segments), accepted}
}

/** One life: plan, be killed at the entry, resume, and look at what the account has seen. */
async function killAndResume({runbook, params}: Shipped, entry: number): Promise<Recovered> {
  const range = await openRange({edit: withoutHeld})
  try {
    const file = join(range.dir, 'plan.json')
    writePlan(file, await range.plan(runbook, params))
    const killed = (await dieAt(range, file, entry)) === 'SIGKILL'
    const [latest] = listRuns(range.stateDir)
    const {outcome, why} = await resume(range, latest?.run ?? '')
    const writes = range.writes()
    const isWhole = outcome === 'applied-unverified' && why.every(isAboutHeld)
    return {
      killed,
      entries: range.entries(latest?.run ?? '').length,
      ...(isWhole ? {outcome: 'contained', why: []} : {outcome, why}),
      twice: writes.filter((write, at) => writes.indexOf(write) !== at),
      state: timeless(range.sandbox.snapshot().state),
    }
  } finally {
    await range.stop()
  }
}

/** What only a connection from before the change can show: the process that held it is dead. */
const isAboutHeld = (why: string): boolean => /-feed should be refused|open-connections|live-tunnel/.test(why)

/** Each life has a sandbox of its own, born at its own time. */
const timeless = (state: unknown): unknown =>
  JSON.parse(JSON.stringify(state).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'some time'))

/** A run that died before it was approved on record is begun again, as the fault says. */
async function resume(range: TestRange, run: string) {
  const hooks = {report: () => undefined, stop: never}
  return range.bench.resume(run, hooks).catch(async (error: unknown) => {
    if (!(error instanceof Error) || !error.message.includes('before it was approved')) throw error
    const {plan} = (await import('../../src/core/runs/run-state.ts')).runState(range.entries(run))
    return range.apply(plan)
  })
}

/** Lives at a time: each spends most of its time waiting. */
const abreast = 6

/** As many entries of each runbook are the last of a life, and three times as many of the one that is used most; a soak takes every entry. */
const lives = 6

function strideOf({runbook}: Shipped, entries: number): number {
  if (process.env['SOAK'] !== undefined) return 1
  return Math.ceil(entries / (runbook === 'agent-freeze' ? lives * 3 : lives))
}

describe.each(shipped)('$runbook', (what) => {
  test(
    'killed at a journal entry and resumed, it ends the same, with nothing sent twice',
    {timeout: 240_000},
    async () => {
      const whole = await killAndResume(what, Number.MAX_SAFE_INTEGER)
      expect(whole).toMatchObject({killed: false, outcome: 'contained'})
      const stride = strideOf(what, whole.entries)
      for (let first = 1; ; first += abreast * stride) {
        const entries = Array.from({length: abreast}, (_, at) => first + at * stride)
        const recovered = await Promise.all(
          entries.map(async (entry) => ({entry, ...(await killAndResume(what, entry))})),
        )
        expect(recovered).toEqual(
          recovered.map(({entry, killed, entries: all}) => ({...whole, entry, killed, entries: all})),
        )
        if (recovered.some(({killed}) => !killed)) break
      }
    },
  )
})
