import {milliseconds} from '../../core/ids.ts'
import type {Acting} from '../../core/ports.ts'
import type {Stage} from '../../core/releases/stage.ts'
import {liveState} from '../../core/runs/live-state.ts'
import {pause} from '../running/pause.ts'
import {lookAtStage, type Seen} from './look-at-stage.ts'

/** Most that goes wrong goes wrong at once: the first looks are the closest. */
const closestMs = 15_000
const farthestMs = 120_000
/** One bad answer is asked again after this. */
const againMs = 5000

/** Probes cost no call of the API; the objects and the records are looked at no more often than this. */
const wholeEveryMs = 300_000

const untilNextMs = (ms: number): number => Math.min(farthestMs, Math.max(closestMs, ms))

interface Sighting {
  /** Seen twice. */
  readonly against: readonly string[]
  /** What neither look could tell. */
  readonly unseen: readonly string[]
}

const isBad = ({verdict}: Seen): boolean => verdict.verdict !== 'held'
const isAgainst = ({verdict}: Seen): boolean => verdict.verdict === 'not-held'
const wordsOf = ({on, verdict}: Seen): string => (verdict.verdict === 'held' ? on : `${on}: ${verdict.why}`)

/** Looks, and where something is not as it should be once more: only what is so twice counts. */
async function lookTwice(stage: Stage, isWhole: boolean, deps: Acting): Promise<Sighting> {
  const first = (await lookAtStage(stage, {isWhole}, deps)).filter(isBad)
  if (first.length === 0 || deps.stop.aborted) return {against: [], unseen: []}
  await pause(againMs, {clock: deps.watchClock ?? deps.clock, stop: deps.stop})
  const wasBad = new Map(first.map((seen) => [seen.on, isAgainst(seen)]))
  const second = (await lookAtStage(stage, {isWhole}, deps)).filter((seen) => isBad(seen) && wasBad.has(seen.on))
  const against = second.filter((seen) => isAgainst(seen) && wasBad.get(seen.on) === true)
  return {against: against.map(wordsOf), unseen: second.filter((seen) => !against.includes(seen)).map(wordsOf)}
}

/**
 * Watches what was given back until the watch has held for its time. Only time that ends with a look that saw
 * everything counts, by the monotonic clock, and a run that is resumed goes on with what is left.
 */
export async function watchStage(
  stage: Stage,
  watch: string,
  deps: Acting,
): Promise<'held' | 'stopped' | 'regressed' | 'unseen'> {
  const {name} = stage
  const totalMs = milliseconds(watch)
  const state = liveState(deps.journal)
  if (state.regressed !== undefined) return 'regressed'
  let ms = state.watched.get(name) ?? 0
  if (ms >= totalMs) return 'held'
  for (let [wait, blindMs, partMs] = [0, 0, wholeEveryMs]; ; wait = Math.min(untilNextMs(ms), totalMs - ms)) {
    await pause(wait, {clock: deps.watchClock ?? deps.clock, stop: deps.stop})
    if (deps.stop.aborted) return 'stopped'
    deps.lock.assertHeld()
    partMs += wait
    const isWhole = partMs >= wholeEveryMs || ms + wait >= totalMs
    const {against, unseen} = await lookTwice(stage, isWhole, deps)
    if (deps.stop.aborted) return 'stopped'
    if (against.length > 0) {
      await deps.journal.append({type: 'regressed', stage: name, why: [...against]})
      return 'regressed'
    }
    if (unseen.length === 0) ms += wait
    else blindMs += wait
    // What could not be seen is looked for again the next time.
    if (isWhole && unseen.length === 0) partMs = 0
    await deps.journal.append({type: 'watched', stage: name, ms, ...(unseen.length > 0 && {unseen: [...unseen]})})
    if (ms >= totalMs) return 'held'
    if (blindMs >= totalMs) return 'unseen'
  }
}
