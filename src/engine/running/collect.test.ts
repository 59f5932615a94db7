import {expect, test} from 'vitest'
import {examplePlan} from '../../../test/fixtures/example-plan.ts'
import {sinkOf} from '../../../test/fixtures/evidence/sink-of.ts'
import {tokenAccount} from '../../../test/fixtures/token-account.ts'
import type {EvidenceAction, EvidenceSink} from '../../core/action.ts'
import type {Acting, EvidenceBag} from '../../core/ports.ts'
import {runState} from '../../core/runs/run-state.ts'
import {collect} from './collect.ts'

const collection = {
  key: 'snapshot',
  uses: 'logs.snapshot',
  params: {},
  before: [],
  budgetMs: 20_000,
  summary: 'Keep two logs',
}

const page = (source: string, rows: number): Parameters<EvidenceSink['keep']> => [
  `${source}/${rows}.json`,
  Buffer.from('{}'),
  {source, rows, request: `GET /${source}/${rows}`, status: 200},
]

/** What a run has on record of a collector that keeps these pages, and never comes to an end. */
async function recordedOf(pages: readonly Parameters<EvidenceSink['keep']>[]) {
  const {deps, events} = tokenAccount({journal: [{type: 'run-start', plan: examplePlan(), tool: 'firebreak/0.0.0'}]})
  const at = deps.clock.now().toISOString()
  const bag: EvidenceBag = {
    path: '/bag',
    begunAt: at,
    ...sinkOf(async (file, bytes, about) => {
      return {file, sha256: `sha256:${'0'.repeat(64)}`, bytes: bytes.length, collectedAt: at, ...about}
    }),
    seal: async () => ({sha256: `sha256:${'0'.repeat(64)}`}),
  }
  const idle = Promise.withResolvers<undefined>()
  const action = {
    kind: 'evidence',
    async collect(_reader: unknown, _params: unknown, {sink}: {readonly sink: EvidenceSink}) {
      for (const one of pages) await sink.keep(...one)
      idle.resolve(undefined)
      return new Promise(() => undefined)
    },
    // Nothing else of an action is looked at by whoever collects.
  } as unknown as EvidenceAction
  const acting: Acting = {
    ...deps,
    // The budget is over once the collector has kept all that it will.
    clock: {...deps.clock, sleep: () => idle.promise},
    loadAction: async () => action,
    reopenBag: async () => undefined,
    openBag: async () => bag,
  }
  await collect(collection, runState(deps.journal.entries()), acting)
  return events.find((event) => event.type === 'collected')
}

test('T57: a collector that does not end with its budget is cut short, and each source that came is reported for itself', async () => {
  const recorded = await recordedOf([page('audit', 2), page('access', 3), page('audit', 5)])
  expect(recorded?.sources.map(({source, state, rows}) => [source, state, rows])).toEqual([
    ['audit', 'truncated', 7],
    ['access', 'truncated', 3],
    ['snapshot', 'truncated', 0],
  ])
  for (const {gaps} of recorded?.sources ?? []) expect(gaps.join()).toMatch(/had not ended when its 20 s were over/)
})

test('a collector of which nothing came says that as well', async () => {
  const recorded = await recordedOf([])
  expect(recorded?.sources.map(({source, gaps}) => [source, gaps.join()])).toEqual([
    ['snapshot', expect.stringMatching(/nothing came until then/)],
  ])
})
