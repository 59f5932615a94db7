import type {CollectRequest} from '../../../../core/action.ts'
import type {Reader} from '../../../../core/cloudflare.ts'
import type {SourceReport} from '../../../../core/documents/evidence.ts'
import {textAt, type Row} from '../../answer.ts'
import type {Collector, Wanted} from '../../log-source.ts'
import {gatewaysOfIt} from '../../narrowing.ts'
import {blankedWords, redact} from '../../logs-snapshot/redact.ts'
import {aiGateway, modelCalls} from './ai-gateway.ts'

/** The newest calls of each gateway, so many; and, of all of them together, so many bytes. */
const mostCalls = 200
const mostBytes = 50 * 1024 * 1024

const source = 'ai-gateway-bodies'
const halves = ['request', 'response'] as const

/** What has been kept so far. */
interface Tally {
  calls: number
  bytes: number
  blanked: number
  readonly gaps: string[]
}

interface Keeping {
  readonly reader: Reader
  readonly gateway: string
  readonly request: CollectRequest
  readonly tally: Tally
}

/** Prompt or answer of one call, as it came. One that is not there any more is a gap like any other. */
async function keepHalf(id: string, half: (typeof halves)[number], keeping: Keeping): Promise<void> {
  const {reader, gateway, request, tally} = keeping
  const path = `/accounts/${reader.account}/ai-gateway/gateways/${encodeURIComponent(gateway)}/logs/${encodeURIComponent(id)}/${half}`
  const {bytes: came, status, cfRay, request: asked} = await reader.raw(path)
  if (status >= 400) {
    tally.gaps.push(`${gateway}: the ${half} of call ${id} answered HTTP ${status}`)
    return
  }
  const {bytes, blanked} = redact(came)
  const about = {source, rows: 1, request: asked, status, ...(cfRay === undefined ? {} : {cfRay})}
  await request.sink.keep(`${source}/${gateway}/${encodeURIComponent(id)}/${half}.json`, bytes, about)
  tally.bytes += bytes.length
  tally.blanked += blanked
}

/** Ids of the calls within the window, newest first, as far as the cap. */
async function* callsIn({reader, gateway, tally}: Keeping, {window}: Wanted): AsyncGenerator<string> {
  const paged = modelCalls(reader, gateway, window)
  const isWithin = (row: Row) => Date.parse(paged.time(row) ?? '') >= Date.parse(window.from)
  let count = 0
  for (let cursor: string | undefined; ;) {
    const page = await paged.read(cursor)
    if (page.kind === 'refused') {
      tally.gaps.push(`${gateway}: ${page.why}`)
      return
    }
    for (const id of page.rows.filter(isWithin).flatMap((row) => textAt(row, 'id') ?? [])) {
      if (count === mostCalls) {
        tally.gaps.push(`${gateway}: only the newest ${mostCalls} calls are kept with their bodies`)
        return
      }
      count += 1
      yield id
    }
    if (page.next === undefined) return
    cursor = page.next
  }
}

/** False once no more may be kept. */
async function keepCall(id: string, keeping: Keeping): Promise<boolean> {
  const {request, gateway, tally} = keeping
  if (request.signal.aborted || tally.bytes >= mostBytes) {
    const why = request.signal.aborted ? 'the time for it was up' : `${mostBytes / 1024 / 1024} MiB were kept`
    tally.gaps.push(`${gateway}: stopped at call ${id}, when ${why}`)
    return false
  }
  for (const half of halves) await keepHalf(id, half, keeping)
  tally.calls += 1
  return true
}

async function collect(reader: Reader, wanted: Wanted, request: CollectRequest): Promise<Omit<SourceReport, 'source'>> {
  const tally: Tally = {calls: 0, bytes: 0, blanked: 0, gaps: []}
  const gateways = (await aiGateway.parts?.(reader, wanted.scope)) ?? []
  for (const gateway of gateways) {
    const keeping = {reader, gateway, request, tally}
    for await (const id of callsIn(keeping, wanted)) if (!(await keepCall(id, keeping))) break
  }
  const {calls, blanked, gaps} = tally
  const isMissing = gaps.length > 0
  return {
    state: isMissing ? (calls === 0 ? 'unavailable' : 'truncated') : 'complete',
    rows: calls,
    window: wanted.window,
    gaps: [
      ...gaps,
      ...(gateways.length === 0 ? ['what is wanted names no AI Gateway'] : []),
      ...blankedWords(blanked),
      ...aiGatewayBodies.blindSpots,
    ],
  }
}

/**
 * Prompts and answers of the calls that the log of an AI Gateway names (SDK: AIGateway.logs.request, .response). They are
 * words of strangers, and may be about people: they are kept only where somebody asks for this source by its name.
 */
export const aiGatewayBodies: Collector = {
  title: 'Prompts and answers of model calls',
  source: 'SDK: ai-gateway/logs (request, response)',
  permissions: ['AI Gateway Read'],
  retention: {words: 'as long as the call is in the log of its gateway'},
  onRequest: true,
  narrowed: gatewaysOfIt,
  blindSpots: [
    'prompts and answers are words of strangers, and may hold personal data: whoever opens this bag reads them',
  ],
  collect,
}
