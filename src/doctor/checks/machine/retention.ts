import {expiryOf, type Retained} from '../../../core/evidence/evidence-clock.ts'
import type {Runbook} from '../../../core/documents/runbook.ts'
import {milliseconds} from '../../../core/ids.ts'
import type {Found, MachineCheck} from '../../check.ts'

const hourMs = 3_600_000

function short({id, evidence}: Runbook, retained: readonly Retained[]): readonly Found[] {
  return evidence.flatMap(({id: key = id, uses, with: params}) => {
    const {lookback} = params
    const kept = expiryOf({key, uses, params}, retained)
    if (typeof lookback !== 'string' || kept === undefined) return []
    const hours = milliseconds(lookback) / hourMs
    return (
      kept.sources
        // What is never kept has no past that could be missing.
        .filter((source) => source.hours !== undefined && source.hours > 0 && source.hours < hours)
        .map(({source, words}) => ({
          object: `log ${source}`,
          message: `${id} looks back ${lookback}, and Cloudflare may keep it for less: ${words}`,
          mend: ['push it to a bucket with Logpush, and name the place under evidence.pushed'],
          runbooks: [id],
        }))
    )
  })
}

/** One log once, with all the runbooks that look further back than it is kept. */
function merged(found: readonly Found[]): readonly Found[] {
  return [...Map.groupBy(found, ({object}) => object).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{...first, runbooks: [first, ...others].flatMap(({runbooks = []}) => runbooks)}],
  )
}

export const retention: MachineCheck = {
  id: 'retention',
  of: 'machine',
  title: 'Logs are kept for as long as runbooks look back',
  severity: 'advice',
  why: 'what was gone before anybody looked is in no evidence',
  reads: 'the look-back of the runbooks, and how long each log is documented to be kept at least',
  permissions: [],
  look({runbooks, retained, inventory: {evidence}}) {
    const pushed = new Set(Object.keys(evidence?.pushed ?? {}).map((source) => `log ${source}`))
    const found = runbooks.flatMap((runbook) => short(runbook, retained))
    return merged(found.filter(({object}) => !pushed.has(object)))
  },
}
