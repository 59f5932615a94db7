import type {StoryGap} from '../../documents/answers/agent-story.ts'
import type {Sighting} from '../happening.ts'
import type {Tied} from '../tie.ts'

const sessionsIn = ({deed: {by}}: Sighting): readonly string[] =>
  by.flatMap(({kind, id}) => (kind === 'session' ? [id] : []))

/** Whether the record is of the session's own beginning. */
const openedIn = (sighting: Sighting): readonly string[] => [
  ...(sighting.deed.opens ?? []).flatMap(({kind, id}) => (kind === 'session' ? [id] : [])),
  ...(sighting.deed.verb === 'authenticated' ? sessionsIn(sighting) : []),
]

/** Sessions that the agent used, and whose sign-in no record holds. */
export function unopenedSessions(story: readonly Tied[], sightings: readonly Sighting[]): readonly StoryGap[] {
  const opened = new Set(sightings.flatMap(openedIn))
  const uses = story.flatMap(({records}) =>
    records.flatMap((record) => sessionsIn(record).map((session) => ({session, record}))),
  )
  return [...Map.groupBy(uses, ({session}) => session)].flatMap(([session, used]) => {
    const [first] = used
    if (first === undefined || opened.has(session)) return []
    const {source, deed} = first.record
    const times = used.length === 1 ? 'once' : `${used.length} times`
    const why = `session ${session} is used ${times} from ${deed.time}, and no record holds the sign-in that opened it; it may lie before what the bags cover`
    return [{kind: 'unrecorded', source, to: deed.time, why} satisfies StoryGap]
  })
}
