import {canonicalJson} from '../../digest.ts'
import type {StoryGap} from '../../documents/answers/agent-story.ts'
import {isCovered} from '../gaps/coverage.ts'
import type {Sighting} from '../happening.ts'
import type {Reading, Snapshot} from '../reading.ts'

/** What Cloudflare itself writes into an object as time goes by: no change that anybody made. */
const volatile = /^(?:last_.*|.*_at|.*_on|status|connections|run_at|num_.*|usage|uptime|count)$/

function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (volatile.test(name) ? [] : [[name, settled(one)]])),
  )
}

interface Effect {
  readonly path: string
  readonly id: string
  readonly name: string | undefined
  readonly what: 'appeared' | 'changed' | 'is gone'
  readonly from: number
  readonly to: number
}

function effectsBetween(before: Snapshot, after: Snapshot): readonly Effect[] {
  const ids = new Set([...before.objects.keys(), ...after.objects.keys()])
  return [...ids].flatMap((id) => {
    const [old, now] = [before.objects.get(id), after.objects.get(id)]
    // What is not in a listing that was cut short may be there all the same.
    if ((old === undefined && !before.whole) || (now === undefined && !after.whole)) return []
    if (old !== undefined && now !== undefined && canonicalJson(settled(old)) === canonicalJson(settled(now))) return []
    const what = old === undefined ? 'appeared' : now === undefined ? 'is gone' : 'changed'
    const {name} = now ?? old ?? {}
    return [
      {path: after.path, id, name: typeof name === 'string' ? name : undefined, what, from: before.at, to: after.at},
    ]
  })
}

/** The effects between each two readings of the same listing, one after the other. */
function effects(snapshots: readonly Snapshot[]): readonly Effect[] {
  return [...Map.groupBy(snapshots, ({path}) => path).values()].flatMap((readings) => {
    const ordered = readings.toSorted((a, b) => a.at - b.at)
    return ordered.slice(1).flatMap((after, index) => {
      const before = ordered[index]
      return before === undefined ? [] : effectsBetween(before, after)
    })
  })
}

/** An entry is late rather than early: what is written down a little before the look was made before it. */
const toleranceMs = 5000

const explains =
  ({id, from, to}: Effect) =>
  ({deed}: Sighting): boolean => {
    const at = Date.parse(deed.time)
    if (deed.verb !== 'changed' || at < from - toleranceMs || at > to + toleranceMs) return false
    return deed.object.id === id || (deed.detail?.includes(id) ?? false)
  }

const iso = (at: number): string => new Date(at).toISOString()

/** Objects that two snapshots show differently, though nobody's change of them is on record. */
export function unexplainedChanges(reading: Reading): readonly StoryGap[] {
  return effects(reading.snapshots)
    .filter((effect) => !reading.sightings.some(explains(effect)))
    .map(({path, id, name, what, from, to}) => {
      const late = isCovered({from, to}, 'audit', reading)
        ? 'and no audit entry tells of it'
        : 'and the audit log in these bags does not reach over all of that time'
      return {
        kind: 'unrecorded',
        source: 'config',
        from: iso(from),
        to: iso(to),
        why: `${path}: ${name === undefined ? id : `${name} (${id})`} ${what} between two snapshots, ${late}: by whom is not known`,
      }
    })
}
