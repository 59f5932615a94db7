import type {Decision, GivingBack, Standing} from '../../../core/documents/answers/incident-report.ts'
import {foreign, type Section, type Words} from '../page.ts'
import type {Told} from './per-run.ts'

const standingRow = ({target, since, verdict, lookedAt, until, owner}: Standing): readonly Words[] => [
  [target.kind, ' ', foreign(target.name)],
  [since],
  [verdict, ...(lookedAt === undefined ? ['; nobody has looked'] : [`, seen ${lookedAt}`])],
  until === undefined ? ['a release'] : [`review due ${until}`],
  owner === undefined ? [] : [foreign(owner)],
]

const heartbeatWords = {
  due: 'lifts itself unless somebody gives a heartbeat by',
  overdue: 'to be lifted: no heartbeat since',
  lifted: 'was lifted; the last heartbeat came at',
} as const

/** What still stands, until when, and what lifts it. */
export const standingSection = ({report}: Told): Section => ({
  title: 'Still in force',
  blocks: [
    {
      kind: 'table',
      caption: `As the journals have it at ${report.knownAt}: firebreak status looks at the account itself. A review that is due lifts nothing by itself.`,
      head: ['Object', 'Since', 'Verdict', 'Until', 'Owner'],
      rows: report.inForce.map(standingRow),
    },
    {
      kind: 'items',
      items: report.heartbeats.map(({standing, at, watched}) => [
        `${heartbeatWords[standing]} ${at}`,
        ...(standing === 'lifted' || watched ? [] : ['; no process watches it']),
      ]),
    },
  ],
})

const effects: Readonly<Record<GivingBack['effect'], string>> = {
  update: 'give back',
  none: 'leave as it is',
  impossible: 'not be able to give it back',
  unknown: 'cannot be said',
}

/** What a release would do, from the state that was captured. */
export const releaseSection = ({report}: Told): Section => ({
  title: 'What a release would do',
  blocks: [
    {
      kind: 'table',
      caption:
        'Inference, from the state that the run has captured: the plan of a release looks at the account first, and leaves alone what somebody else has changed.',
      head: ['Object', 'Release would', 'In words'],
      rows: report.release.map(({target, effect, summary}) => [
        [target.kind, ' ', foreign(target.name)],
        [effects[effect]],
        [foreign(summary)],
      ]),
    },
  ],
})

const decisionRow = ({by, what, means, signed, at, reason, until, acceptance}: Decision): readonly Words[] => [
  [foreign(by)],
  [
    what,
    ...(means === undefined ? [] : [` (${means}, ${signed === true ? 'signed' : 'not signed'})`]),
    ...(acceptance === undefined ? [] : [' ', foreign(acceptance.residual)]),
  ],
  [at ?? ''],
  reason === undefined ? [] : [foreign(reason)],
  until === undefined ? [] : [until],
]

/** Who said yes, to what and until when; and which review is due. */
export const decisionsSection = ({report}: Told): Section => ({
  title: 'Approvals, acceptances and reviews',
  blocks: [
    {
      kind: 'table',
      caption: 'Who decided what.',
      head: ['Who', 'What', 'At', 'Reason', 'Until'],
      rows: report.decisions.map(decisionRow),
    },
    {
      kind: 'items',
      items: report.runs.flatMap(({run, breakGlass}) =>
        breakGlass === undefined || breakGlass.review !== undefined
          ? []
          : [['Review due of the glass broken by ', foreign(breakGlass.by), ' in run ', run]],
      ),
    },
  ],
})
