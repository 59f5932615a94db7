import type {SourceReport} from '../../../core/documents/evidence.ts'
import {modelCalls} from '../model-calls.ts'
import type {Scope} from './collect-config.ts'
import type {Collecting} from './collect-log.ts'
import {keepPages, type Kept} from './keep-pages.ts'

const source = 'ai-gateway'

const blindSpots = [
  'prompts and answers are not kept: the rows say which model was called, when, and what came of it',
  'a gateway that does not collect logs, or that deletes its oldest rows, may have seen more than is here',
]

function gapsOf(gateway: string, {ending, repeats}: Kept): readonly string[] {
  return [
    ...(ending.kind === 'whole' ? [] : [`${gateway}: ${ending.why}`]),
    ...(repeats > 0 ? [`${gateway}: ${repeats} records came twice, for the log grew while it was read`] : []),
  ]
}

function stateOf(kept: readonly Kept[]): SourceReport['state'] {
  // Rows that come while it is read push others on to the next page: those come twice, and none is lost.
  if (kept.every(({ending}) => ending.kind === 'whole')) return 'complete'
  return kept.every(({pages}) => pages === 0) ? 'unavailable' : 'truncated'
}

/** The gateways to read: those that the plan touches, for nothing in it says which of the others an agent used, or all. */
async function gatewaysOf(of: Scope, {reader, request}: Collecting): Promise<readonly string[]> {
  const touched = request.targets.flatMap(({kind, id}) => (kind === 'ai-gateway' ? [id] : []))
  if (of === 'targets') return [...new Set(touched)]
  const listed = await reader.all(
    ({page, per_page}) => reader.api.aiGateway.list({account_id: reader.account, page, per_page}),
    ({id}) => id,
  )
  return listed.map(({id}) => id)
}

const none: Readonly<Record<Scope, string>> = {
  targets: 'the plan touches no AI Gateway',
  account: 'the account has no AI Gateway',
}

/** Keeps the log of each AI Gateway. */
export async function collectModelCalls(of: Scope, collecting: Collecting): Promise<SourceReport> {
  const {reader, lookbackMs, request} = collecting
  const {sink, now, signal} = request
  const window = {from: new Date(now.getTime() - lookbackMs).toISOString(), to: now.toISOString()}
  const gateways = await gatewaysOf(of, collecting)
  const kept: Kept[] = []
  const gaps: string[] = []
  for (const gateway of gateways) {
    const one = await keepPages(modelCalls(reader, gateway, window), {
      source,
      folder: `${source}/${gateway}`,
      sink,
      signal,
    })
    kept.push(one)
    gaps.push(...gapsOf(gateway, one))
  }
  return {
    source,
    state: stateOf(kept),
    rows: kept.reduce((sum, {rows}) => sum + rows, 0),
    window,
    gaps: [...gaps, ...(gateways.length === 0 ? [none[of]] : blindSpots)],
  }
}
