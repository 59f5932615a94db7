import type {Credential} from '../documents/census.ts'
import type {LedgerReport} from '../documents/run-report.ts'
import {type RunState} from './run-state.ts'
import {isDone, type StepState} from './step-state.ts'

const idOf = ({kind, id}: Pick<Credential, 'kind' | 'id'>): string => `${kind}/${id}`

const byId = (credentials: readonly Credential[]): ReadonlyMap<string, Credential> =>
  new Map(credentials.map((credential) => [idOf(credential), credential]))

/** Why a credential is not accounted for; undefined when every change to it was made and is seen to hold. */
function doubt(steps: readonly StepState[]): string | undefined {
  if (steps.length === 0) return 'no change of the run is about it'
  const open = steps.find(({result, verdict}) => !isDone(result) || verdict?.verdict !== 'held')
  if (open === undefined) return undefined
  return open.why ?? (open.verdict === undefined || open.verdict.verdict === 'held' ? 'not done' : open.verdict.why)
}

/** What became of every credential of a mass run; undefined for any other run. A missing last count leaves nothing out and adds nothing. */
export function coverage({plan: {ledger}, steps, census}: RunState): LedgerReport | undefined {
  if (ledger === undefined) return undefined
  const first = byId(ledger.credentials)
  const last = census === undefined ? first : byId(census)
  const excluded = new Set(ledger.excluded.map(idOf))
  const changes = Map.groupBy(steps.values(), ({change: {target}}) => `${target.kind}/${target.id}`)
  const accountable = [...new Map([...first, ...last])].filter(([id]) => !excluded.has(id) && last.has(id))
  const unknown = accountable.flatMap(([id, credential]) => {
    const why = doubt(changes.get(id) ?? [])
    return why === undefined ? [] : [{...credential, why}]
  })
  return {
    done: accountable.length - unknown.length,
    excluded: ledger.excluded,
    unknown,
    born: [...last].filter(([id]) => !first.has(id) && !excluded.has(id)).map(([, credential]) => credential),
    gone: [...first].filter(([id]) => !last.has(id)).map(([, credential]) => credential),
  }
}

/** Fewer failures than this say nothing about the others. */
const fewest = 20

/** Whether so many changes of a mass run have failed that the rest must not be tried. */
export function isOutOfHand({plan: {ledger}, steps}: RunState): boolean {
  if (ledger === undefined) return false
  const ended = [...steps.values()].filter(({result}) => result !== undefined && result !== 'skipped')
  const failed = ended.filter(({result}) => !isDone(result))
  return ended.length >= fewest && failed.length / ended.length > ledger.stopAt
}
