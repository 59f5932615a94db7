import {z} from 'zod'
import {defineEvidence, type EvidenceSink} from '../../../core/action.ts'
import type {SourceReport} from '../../../core/documents/evidence.ts'
import {Duration, milliseconds} from '../../../core/ids.ts'
import {span} from '../../../core/text/amounts.ts'
import {redact} from '../logs-snapshot/redact.ts'
import {keepOwnFile} from '../own-file.ts'
import {ask, type Tried} from './ask.ts'
import {products} from './products.ts'

const id = 'control-plane.triage'

const Params = z.strictObject({
  /** How long to wait for an answer. All products are asked at once. */
  patience: Duration.default('8s'),
})

/** What no request of the API shows. */
const blindSpots: Readonly<Record<string, readonly string[]>> = {
  'api-token': [
    'a read that is answered does not prove that a write would be: nothing was written',
    'the sign-in to the dashboard cannot be seen from here: try it in a browser, and leave open sessions open',
  ],
  access: [
    'whether people can sign in through the identity provider cannot be seen from here: ask one of them, or its status page',
  ],
  devices: ['whether devices are connected, and enforce what they were told, cannot be seen from here: use the probes'],
}

function found({product: {title, levers}, standing, tookMs, answer}: Tried): string {
  const status = answer === undefined ? '' : ` (HTTP ${answer.status})`
  return `${title}: ${standing} after ${span(tookMs)}${status}${standing === 'answered' ? `, for ${levers}` : ''}`
}

function gaps({product: {source, levers}, standing, why = ''}: Tried): readonly string[] {
  const spots = blindSpots[source] ?? []
  if (standing === 'answered') return spots
  const consequence =
    standing === 'denied' ? `it works, and this token may not read it: ${levers}` : `do not count on it now: ${levers}`
  return [`${why}; ${consequence}`, ...spots]
}

const reportOf = (tried: Tried): SourceReport => ({
  source: tried.product.source,
  state: tried.standing === 'answered' ? 'complete' : 'unavailable',
  rows: 0,
  found: [found(tried)],
  gaps: [...gaps(tried)],
})

/** The answer as it came, a refusal as well: it says what the platform was like at that time. */
async function keepAnswer({product: {source}, answer}: Tried, sink: EvidenceSink): Promise<void> {
  if (answer === undefined) return
  const {request, status, cfRay} = answer
  const about = {source, request, status, ...(cfRay === undefined ? {} : {cfRay})}
  await sink.keep(`control-plane/${source}.json`, redacted(answer.bytes), about)
}

/** A page of HTML in the place of an answer is evidence too, and holds no member to redact. */
function redacted(bytes: Uint8Array): Uint8Array {
  try {
    return redact(bytes).bytes
  } catch (error) {
    if (error instanceof SyntaxError)
      return Buffer.from('[not kept: it was no JSON, and looked as if it held a secret]')
    throw error
  }
}

/**
 * Asks every part of the control plane that a lever goes through for one small read, all at once, and says of each
 * whether it answers, denies or fails, and after how long. Changes nothing. It looks from one place with one token: an
 * outage elsewhere is not seen (docs: Cloudflare API, error responses and rate limits).
 */
export default defineEvidence({
  id,
  family: 'logs',
  title: 'Find out which levers still answer',
  source: 'https://developers.cloudflare.com/fundamentals/api/',
  permissions: {
    read: [
      'Zero Trust Read',
      'Access: Apps and Policies Read',
      'Access: Service Tokens Read',
      'Account API Tokens Read',
      'Cloudflare One Connectors Read',
      'Cloudflare One Networks Read',
      'Workers Scripts Read',
      'Account Settings Read',
      'Account Analytics Read',
    ],
    write: [],
  },
  params: Params,
  describe: ({patience}) =>
    `Ask once for each of ${products.map(({source}) => source).join(', ')}, for ${patience} at most`,
  async collect(reader, {patience}, {sink, signal}) {
    const patient = reader.until(AbortSignal.any([signal, AbortSignal.timeout(milliseconds(patience))]))
    const tried = await Promise.all(products.map((product) => ask(product, patient)))
    for (const one of tried) await keepAnswer(one, sink)
    await keepOwnFile(sink, {
      file: 'control-plane/triage.json',
      source: 'triage',
      by: id,
      rows: tried.length,
      content: {
        readAt: reader.now().toISOString(),
        products: tried.map(({product: {source, levers}, standing, tookMs, why, answer}) => ({
          source,
          levers,
          standing,
          tookMs,
          status: answer?.status,
          why,
        })),
      },
    })
    return tried.map(reportOf)
  },
})
