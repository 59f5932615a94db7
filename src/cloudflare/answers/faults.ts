import {Fault, type FaultCode} from '../../core/fault.ts'
import type {Line} from '../wire/line.ts'
import {pathFamily, pathSubject} from '../wire/path.ts'
import {longestWaitMs} from '../wire/rate-headers.ts'
import type {Answer, Broken, Call, Exchange} from '../wire/transport.ts'
import {placeOf, realApi} from '../base-url.ts'
import {openEnvelope} from './envelope.ts'
import {permissionFor} from './permissions.ts'
import {redact} from '../../core/text/redact.ts'

type Words = readonly [code: FaultCode, message: string, ...next: string[]]

/** Codes that speak of the token itself, whatever the HTTP status: authentication error, unauthorized, malformed header. */
const tokenCodes = new Set([9106, 9109, 10_000, 6003])
const again = 'run the command again; https://www.cloudflarestatus.com tells whether the API has an outage'
const noSandbox = ['firebreak sandbox start', 'set FIREBREAK_API_URL to the url that it prints, or unset it'] as const

function deniedWords({method, path}: Call): Words {
  const permission = permissionFor(method, path)
  const need = permission === undefined ? '' : ` It needs ${permission}.`
  return [
    'DENIED',
    `the token may not ${method} ${pathFamily(path)}.${need}`,
    'give the token that permission in the dashboard under API Tokens, and check its expiry and its client address filter',
  ]
}

function absentWords({path}: Call, account: string): Words {
  const {kind, id} = pathSubject(path)
  if (kind === '')
    return [
      'REFUSED',
      `this token sees no account ${account}`,
      'compare the id with the dashboard, and look which account the token is of',
    ]
  const which = id === undefined ? `no ${kind}` : `no ${kind} with the id ${id}`
  return ['REFUSED', `there is ${which} in account ${account}`, 'compare the ids in firebreak.yaml with the account']
}

/** What the rate limit asks for, and what is waited for instead where that is too long. */
function askedToWait({header}: Answer): string {
  const seconds = /^\d+$/.exec(header('retry-after')?.trim() ?? '')?.[0]
  if (seconds === undefined) return ''
  const most = longestWaitMs / 1000
  return `, which asks to wait ${seconds} s${Number(seconds) > most ? `; firebreak waits ${most} s before it asks again` : ''}`
}

function answerWords(call: Call, answer: Answer, account: string): Words {
  const {status} = answer
  const what = `${call.method} ${pathFamily(call.path)}`
  const envelope = openEnvelope(call, answer)
  const codes = envelope.kind === 'refusal' ? envelope.codes : []
  const said = `${status}${codes.length === 0 ? '' : ` with code ${codes.join(', ')}`}`
  if (status === 401 || status === 403 || codes.some((code) => tokenCodes.has(code))) return deniedWords(call)
  if (status === 404) return absentWords(call, account)
  if (status === 429) {
    const wait = askedToWait(answer)
    return [
      'UNAVAILABLE',
      `${what} was refused by the API's rate limit${wait}`,
      'wait, and run the command again; stop other programs that use this token',
    ]
  }
  if (envelope.kind === 'garbled') {
    return [
      'UNAVAILABLE',
      `${what} answered ${said}, but not as the Cloudflare API does`,
      'look for a proxy or a sign-in page between here and the API',
    ]
  }
  if (envelope.kind === 'stranger') return ['UNAVAILABLE', `${what} was answered about another object`, again]
  if (status >= 200 && status < 300)
    return ['UNAVAILABLE', `${what} answered ${said} and said that it did not succeed`, again]
  if (status >= 400 && status < 500)
    return ['REFUSED', `${what} was refused as wrong: ${said}`, 'compare the ids in firebreak.yaml with the account']
  return ['UNAVAILABLE', `${what} answered ${said}`, again]
}

function brokenWords({method, path}: Call, {why}: Broken, baseUrl: string): Words {
  const message = `${method} ${pathFamily(path)} got no answer from ${placeOf(baseUrl)}: ${why}`
  return baseUrl === realApi ? ['UNAVAILABLE', message, again] : ['UNAVAILABLE', message, ...noSandbox]
}

/** What went wrong with an exchange, in words. Neither body, nor header, nor token is in it. */
export function exchangeFault(
  {account, baseUrl}: Pick<Line, 'account' | 'baseUrl'>,
  call: Call,
  exchange: Exchange,
): Fault {
  const [code, message, ...next] =
    exchange.kind === 'broken' ? brokenWords(call, exchange, baseUrl) : answerWords(call, exchange, account)
  return new Fault(code, redact(message), {next})
}
