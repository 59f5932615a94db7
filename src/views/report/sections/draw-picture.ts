import type {LeverState, Picture, Seen} from '../../../core/documents/answers/incident-report.ts'
import {clip} from '../../text/layout.ts'
import type {Drawing, Shape} from '../drawing.ts'
import {foreign, type Words} from '../page.ts'

export type Phase = 'before' | 'during' | 'after'
type Road = Picture['roads'][number]
type Lever = Picture['levers'][number]

export const phaseTitles: Readonly<Record<Phase, string>> = {
  before: 'Before',
  during: 'While it stands',
  after: 'After it was given back',
}

/** As wide as a narrow screen, so that its words stay readable there. */
const width = 400
/** Where a connection begins, where the levers stand in its way, and where it ends. */
const [from, wall, to] = [14, 102, 190]
const [roadHeight, lineHeight] = [42, 16]
/** More levers than these are counted here: the table beside it has them all. */
const drawn = 8

type Said = Extract<Shape, {kind: 'words'}>

const said = (at: readonly [x: number, y: number], words: Words, more: Partial<Said> = {}): Shape => ({
  kind: 'words',
  x: at[0],
  y: at[1],
  words,
  voice: 'name',
  ...more,
})

/** As much of a name as there is room for. */
const name = (text: string, columns: number): Words => [foreign(clip(text, columns))]

/** Open goes through, blocked ends at a wall, unproven is dotted; and each says so in a word. */
function connection({state}: Seen, y: number): readonly Shape[] {
  if (state === 'blocked')
    return [
      {kind: 'line', from: {x: from, y}, to: {x: wall, y}, look: state},
      {kind: 'line', from: {x: wall, y: y - 9}, to: {x: wall, y: y + 9}, look: 'wall'},
      said([wall + 8, y + 4], ['✕ blocked'], {voice: 'soft'}),
    ]
  return [
    {
      kind: 'line',
      from: {x: from, y},
      to: {x: to, y},
      look: state,
      ...(state === 'open' ? {arrow: true as const} : {}),
    },
    said([wall + 8, y - 4], [state === 'open' ? 'open' : '? unproven'], {voice: 'soft'}),
  ]
}

const road = (one: Road, phase: Phase, y: number): readonly Shape[] => [
  said([from, y + 6], name(one.probe, 26)),
  ...connection(one[phase], y + 24),
  said([to + 10, y + 28], name(one.place, 28)),
]

interface Part {
  readonly shapes: readonly Shape[]
  readonly height: number
}

interface Band {
  readonly title: string
  readonly roads: readonly Road[]
  /** What stands around the places it leads to. */
  readonly around?: {readonly title: Words; readonly members: readonly Words[]}
}

/** Into what was cut off, elsewhere, and what others need. */
function bandsOf({roads, subject, members}: Picture): readonly Band[] {
  const shut = roads.filter(({must}) => must === 'be refused')
  const around = {
    title: name(subject.join(', '), 28),
    members: members.slice(0, drawn).map(({kind, name: of}) => [`${kind} `, ...name(of, 27 - kind.length)]),
  }
  return [
    {title: 'To be cut off: into it', roads: shut.filter(({inside}) => inside), around},
    {title: 'To be cut off', roads: shut.filter(({inside}) => !inside)},
    {title: 'To go on working', roads: roads.filter(({must}) => must === 'work')},
  ].filter((band) => band.roads.length > 0)
}

function frame({around}: Band, y: number, height: number): readonly Shape[] {
  if (around === undefined) return []
  return [
    {kind: 'box', x: to, y, width: width - to - 4, height, look: 'frame'},
    said([to + 10, y + 16], around.title, {voice: 'name'}),
    ...around.members.map((words, at) => said([to + 10, y + 32 + at * lineHeight], words, {voice: 'soft'})),
  ]
}

function band(of: Band, phase: Phase, y: number): Part {
  const inside = of.around === undefined ? 0 : 28 + of.around.members.length * lineHeight
  const top = y + 22
  const first = top + inside + 6
  const height = inside + of.roads.length * roadHeight
  return {
    shapes: [
      said([from, y + 12], [of.title], {voice: 'soft'}),
      ...frame(of, top, height),
      ...of.roads.flatMap((one, at) => road(one, phase, first + at * roadHeight)),
    ],
    height: height + 34,
  }
}

/** A sign and a word for each state of a lever. */
export const leverWords: Readonly<Record<LeverState, string>> = {
  off: '□ not in force',
  on: '■ in force',
  found: '■ in force before',
  unproven: '◪ unproven',
  'given-back': '□ given back',
  spent: '■ done, and cannot be given back',
}

function levers(all: readonly Lever[], phase: Phase, y: number): Part {
  const shown = all.slice(0, drawn)
  const hidden = all.length - shown.length
  const lines: readonly Words[] = [
    ...shown.map((lever): Words => [
      `${leverWords[lever[phase]]}: ${lever.target.kind} `,
      ...name(lever.target.name, 24),
    ]),
    ...(hidden > 0 ? [[`and ${hidden} more: the table has them all`]] : []),
  ]
  return {
    shapes: lines.map((words, at) => said([from, y + 14 + at * lineHeight], words, {voice: 'soft'})),
    height: lines.length * lineHeight + 14,
  }
}

const tally = (roads: readonly Road[], phase: Phase): string =>
  (['open', 'blocked', 'unproven'] as const)
    .map((state) => `${roads.filter((one) => one[phase].state === state).length} ${state}`)
    .join(', ')

/** Who could reach whom at one time. */
export function drawPhase(picture: Picture, phase: Phase): Drawing {
  const head: Part = {
    shapes: [
      said([from, 24], [phaseTitles[phase]], {voice: 'strong'}),
      said([from, 42], [tally(picture.roads, phase)], {voice: 'soft'}),
    ],
    height: 54,
  }
  const bands = bandsOf(picture).reduce<Part>((above, of) => below(above, band(of, phase, above.height)), head)
  const {shapes, height} = below(bands, levers(picture.levers, phase, bands.height))
  return {
    title: `${phaseTitles[phase]}: ${tally(picture.roads, phase)}. The table below says the same.`,
    width,
    height,
    shapes,
  }
}

const below = (above: Part, part: Part): Part => ({
  shapes: [...above.shapes, ...part.shapes],
  height: above.height + part.height,
})
