import {appendFileSync, existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {packageRoot} from '../../src/package-root.ts'

/**
 * What a soak counts, in the order of the README's table, and what the count must be: `none` where one would be a
 * broken promise, `some` where none would mean that nothing was tried. A control takes a mechanism out of the code and
 * counts the damage, so that the zeros above it are known to come from the mechanism.
 */
export const expected = {
  'crashes tried': 'some',
  'actions carried out under crashes': 'some',
  'requests sent twice': 'none',
  'changes lost': 'none',
  'broken chains': 'none',
  'disks filled': 'some',
  'power losses simulated': 'some',
  'files lost or torn': 'none',
  'journal bytes flipped': 'some',
  'journal bytes flipped, neither noticed nor harmless': 'none',
  'races run': 'some',
  'races won by one': 'some',
  'races with two winners': 'none',
  'zombies stopped and woken': 'some',
  'zombies fenced': 'some',
  'updates lost': 'none',
  'fault kinds survived': 'some',
  'requests struck by faults': 'some',
  'false contained': 'none',
  'silent short lists': 'none',
  'documents fuzzed': 'some',
  'documents that crashed it': 'none',
  'slowest refusal of a hostile document in ms': 'some',
  'hostile strings shown': 'some',
  'raw control characters shown': 'none',
  'secret canaries planted': 'some',
  'places searched for canaries': 'some',
  'secret canaries found': 'none',
  'mutations of journals': 'some',
  'mutations of journals not caught': 'none',
  'journals both verifiers agree on': 'some',
  'journals they disagree on': 'none',
  'runs repeated': 'some',
  'repeated runs told otherwise': 'none',
  'conditional appends': 'some',
  'appends overwritten': 'none',
  'self-lockouts refused': 'some',
  'approvals forged or replayed': 'some',
  'approvals forged or replayed, and accepted': 'none',
  'control intent: requests sent twice or lost': 'some',
  'control read-back: requests sent twice': 'some',
  'control settle: twins': 'some',
  'control epoch: requests sent twice': 'some',
  'control fsync: files lost or torn': 'some',
} as const satisfies Readonly<Record<string, 'none' | 'some'>>
export type FigureName = keyof typeof expected
export type Figures = Partial<Readonly<Record<FigureName, number>>>

/** What a soak found, as it is checked in. */
export interface Report {
  readonly date: string
  readonly seed: number
  /** 1 for a soak of full size. */
  readonly scale: number
  readonly figures: Figures
}

export const reportFile = join(packageRoot, 'test/soak/report.json')

/** The seed of every random choice of a soak; the same seed tries the same. */
export const seedOf = ({SOAK_SEED = '1'}: Readonly<Record<string, string | undefined>>): number => Number(SOAK_SEED)

/** How much of its full size a soak has, above 0 and at most 1. */
export const scaleOf = ({SOAK_SCALE = '1'}: Readonly<Record<string, string | undefined>>): number => Number(SOAK_SCALE)

/** What counts in the thousands, at the size of the soak that is going on. */
export const atScale = (full: number): number => Math.ceil(full * scaleOf(process.env))

/** Adds to a count of the soak that is going on; without one nothing is kept. */
export function figure(name: FigureName, count: number): void {
  const file = process.env['SOAK_FIGURES']
  if (file !== undefined) appendFileSync(file, `${JSON.stringify([name, count])}\n`)
}

/** The sums of what the tests of a soak have counted, in whatever process they ran. */
export function sumOf(file: string): Figures {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
  const counted = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as [FigureName, number])
  const sums = counted.reduce(
    (all, [name, count]) => all.set(name, together(name, all.get(name) ?? 0, count)),
    new Map<string, number>(),
  )
  return Object.fromEntries(Object.keys(expected).flatMap((name) => (sums.has(name) ? [[name, sums.get(name)]] : [])))
}

/** Counts add up; of the slowest, the slowest counts. */
const together = (name: string, before: number, count: number): number =>
  name.startsWith('slowest') ? Math.max(before, count) : before + count

/** What is wrong with the figures of a whole soak. */
export function brokenPromises(figures: Figures): readonly string[] {
  return Object.entries(expected).flatMap(([name, wanted]) => {
    const count = figures[name as FigureName]
    if (count === undefined) return [`${name}: was not counted`]
    return (count === 0) === (wanted === 'none') ? [] : [`${name}: ${count}`]
  })
}
