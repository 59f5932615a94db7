import {type Continued, type SnapshotScope, topUpOf} from '../evidence/top-up.ts'
import type {RunState} from '../runs/run-state.ts'
import {pinned, type PinnedRunbook} from './primitive-runbooks.ts'

/** What a snapshot is wanted of; all that there is unless it says less. */
export interface SnapshotWanted {
  readonly sources?: readonly string[]
  readonly lookback: string
  /** Where an earlier snapshot stops vouching for a source. */
  readonly since?: Readonly<Record<string, string>>
  /** The evidence that it goes on with. */
  readonly continues?: Continued
  /** Of what; of the whole account unless given. */
  readonly scope?: SnapshotScope
  /** Whether one is to be named when it is planned: only what is of it is kept. */
  readonly agent?: boolean
  readonly segment?: boolean
}

/** Keeps what the platform recorded and changes nothing. */
export function snapshotRunbook(wanted: SnapshotWanted): PinnedRunbook {
  const {sources, lookback, since, continues, scope = {of: 'account'}, agent, segment} = wanted
  const narrowed = (['agent', 'segment'] as const).filter((kind) => ({agent, segment})[kind] === true)
  return pinned({
    id: 'logs-snapshot',
    title: 'Snapshot the logs',
    summary: 'Keeps the logs of the look-back window as evidence, and says what is missing.',
    params: Object.fromEntries(
      narrowed.map((kind) => [
        kind,
        {type: kind, description: `Name of the ${kind} in firebreak.yaml`, required: true},
      ]),
    ),
    evidence: [
      {
        id: 'snapshot',
        uses: 'logs.snapshot',
        with: {
          lookback,
          ...scope,
          ...(sources === undefined ? {} : {sources: [...sources]}),
          ...(since === undefined ? {} : {since}),
          ...(continues === undefined ? {} : {continues}),
          ...Object.fromEntries(narrowed.map((kind) => [kind, `\${${kind}}`])),
        },
        before: [],
        budget: '5m',
      },
    ],
  })
}

/** Goes on with the logs that a run has kept, as narrow as they are unless something narrower is named. Throws USAGE for a run that has kept none. */
export function topUpRunbook(state: RunState, named: Pick<SnapshotWanted, 'agent' | 'segment'> = {}): PinnedRunbook {
  const {scope, ...goingOn} = topUpOf(state)
  const isNamed = named.agent === true || named.segment === true
  return snapshotRunbook({
    sources: Object.keys(goingOn.since),
    lookback: '24h',
    ...goingOn,
    ...named,
    ...(isNamed ? {} : {scope}),
  })
}
