import type {StoryGap} from '../../documents/answers/agent-story.ts'
import type {Sighting} from '../happening.ts'
import type {Tied} from '../tie.ts'

/** Steps of a trace that the agent's own steps hang on, and that no record holds. */
export function missingSpans(story: readonly Tied[], sightings: readonly Sighting[]): readonly StoryGap[] {
  const kept = new Set(
    sightings.flatMap(({deed: {span}}) => (span?.id === undefined ? [] : [`${span.trace} ${span.id}`])),
  )
  const missing = new Map<string, StoryGap>()
  for (const {deed, source} of story.flatMap(({records}) => records)) {
    const {trace, parent} = deed.span ?? {}
    const key = `${trace} ${parent}`
    if (parent === undefined || kept.has(key) || missing.has(key)) continue
    missing.set(key, {
      kind: 'unrecorded',
      source,
      to: deed.time,
      why: `step ${parent} of trace ${trace}, from which the record of ${deed.time} comes, is on no record; the trace may also have begun outside Cloudflare`,
    })
  }
  return [...missing.values()]
}
