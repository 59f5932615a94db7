import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {text} from 'node:stream/consumers'
import type {CrashPoint} from '../../src/core/crash-point.ts'
import {atScale} from '../soak/figures.ts'
import type {Build} from './build.ts'
import type {Doomed, Hit} from './child.ts'

/** One life of the program. */
export interface Life {
  /** False once it has come to its end without reaching the point at which it was to die. */
  readonly killed: boolean
  /** The crash points that it passed, the one at which it died included. */
  readonly passed: readonly CrashPoint[]
}

/** Every hit of every point that a life has passed. */
export const hitsOf = ({passed}: Life): readonly Hit[] =>
  [...Map.groupBy(passed, (point) => point)].flatMap(([point, all]) => all.map((_, at) => ({point, hit: at + 1})))

/** Of every point that a life has passed the middle, the first and the last hit, as many as the soak is large: a point in a loop does the same each time. */
export const enumerated = (life: Life): readonly Hit[] =>
  [...Map.groupBy(hitsOf(life), ({point}) => point).values()].flatMap((same) =>
    [...new Set([same[same.length >> 1], same[0], same.at(-1)])]
      .slice(0, atScale(3))
      .filter((hit) => hit !== undefined),
  )

/** Far longer than any life lasts: what hangs is killed, and said to hang. */
const lifetimeMs = 90_000

/** Lets the program live until it dies. Throws for one that hangs. */
export async function live({program, cache}: Build, doomed: Doomed): Promise<Life> {
  const child = spawn(process.execPath, [program, JSON.stringify(doomed)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: lifetimeMs,
    killSignal: 'SIGABRT',
    env: {NODE_COMPILE_CACHE: cache},
  })
  const [said, [, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  // Each line is the name of a point: nothing else is written there.
  const passed = said.split('\n').slice(0, -1) as CrashPoint[]
  if (signal === 'SIGABRT') throw new Error(`a life hung after ${passed.at(-1)}, its point ${passed.length}`)
  return {killed: signal === 'SIGKILL', passed}
}
