import type {Picture, Seen} from '../../../core/documents/answers/incident-report.ts'
import {foreign, type Block, type Section, type Words} from '../page.ts'
import {drawPhase, leverWords, type Phase, phaseTitles} from './draw-picture.ts'
import {perRun, type Told} from './per-run.ts'

/** What nobody has given back has no time after it. */
const phasesOf = ({releasedAt}: Picture): readonly Phase[] =>
  releasedAt === undefined ? ['before', 'during'] : ['before', 'during', 'after']

const seen = ({state, why, at}: Seen): Words => [
  `${state}: `,
  ...(at === undefined ? [why] : [foreign(why), `, ${at}`]),
]

function connections({roads}: Picture, phases: readonly Phase[]): Block {
  return {
    kind: 'table',
    caption:
      'The same in words. Open and blocked are facts, by the answer of a probe; unproven says that there is none.',
    head: ['Connection', 'To', 'Must', ...phases.map((phase) => phaseTitles[phase])],
    rows: roads.map((road) => [
      [foreign(road.probe)],
      [foreign(road.place), ...(road.inside ? [', in what was cut off'] : [])],
      [road.must],
      ...phases.map((phase) => seen(road[phase])),
    ]),
  }
}

function levers({levers: all}: Picture, phases: readonly Phase[]): Block {
  return {
    kind: 'table',
    caption: 'The levers, as they were read back.',
    head: ['Lever', ...phases.map((phase) => phaseTitles[phase])],
    rows: all.map(({target, ...lever}) => [
      [target.kind, ' ', foreign(target.name)],
      ...phases.map((phase) => [leverWords[lever[phase]].slice(2)]),
    ]),
  }
}

function parts({members}: Picture): Block {
  return {
    kind: 'table',
    caption: 'What the run was about.',
    head: ['Name', 'Kind'],
    rows: members.map(({kind, name}) => [[foreign(name)], [kind]]),
  }
}

/** Who could reach whom before, while it stood and after: drawn, and in tables that say the same. */
export const pictureSection = (told: Told): Section =>
  perRun('Who could reach whom', told, ({state: {run}}) =>
    told.report.pictures
      .filter((picture) => picture.run === run)
      .flatMap((picture) => {
        const phases = phasesOf(picture)
        return [
          {kind: 'drawings', drawings: phases.map((phase) => drawPhase(picture, phase))},
          connections(picture, phases),
          levers(picture, phases),
          parts(picture),
        ]
      }),
  )
