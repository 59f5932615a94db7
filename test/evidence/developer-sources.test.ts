import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {loadAction} from '../../src/actions/index.ts'
import {logSources} from '../../src/actions/logs/sources/index.ts'
import type {EvidenceAction} from '../../src/core/action.ts'
import type {Connection} from '../../src/cloudflare/connect.ts'
import {Deed} from '../../src/core/story/deed.ts'
import {settingsOf} from '../../src/sandbox/families/account-settings/records.ts'
import {aiGatewaysOf} from '../../src/sandbox/families/ai-gateway/records.ts'
import {aiGatewaySurfaces} from '../../src/sandbox/families/ai-gateway/surface.ts'
import {observabilityOf} from '../../src/sandbox/families/observability/records.ts'
import {workersOf} from '../../src/sandbox/families/workers/records.ts'
import {workerSurfaces} from '../../src/sandbox/families/workers/surfaces.ts'
import type {Surface} from '../../src/sandbox/families/family.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {openAccount, type QuietAccount} from '../contract/account.ts'
import {never} from '../fixtures/approvals.ts'

let account: QuietAccount
let connection: Connection
beforeEach(async () => {
  account = await openAccount()
  connection = account.connectWith(responderPermissions)
})
afterEach(() => account.stop())

async function snapshot(sources: readonly string[], more: object = {}, {reader} = connection) {
  const files = new Map<string, string>()
  const keep = async (file: string, bytes: Uint8Array) => {
    files.set(file, Buffer.from(bytes).toString())
    return {} as never
  }
  const action = (await loadAction('logs.snapshot')) as EvidenceAction
  const keepStream = () => Promise.reject(new TypeError('nothing here is too long for memory'))
  const request = {sink: {keep, keepStream}, now: systemClock.now(), targets: [], signal: never}
  const params = {sources: [...sources], of: 'account', ...more}
  const [report] = await action.collect(reader, params, request)
  return {report, files}
}

async function call(surfaces: readonly Surface[], prefix: string, path: string): Promise<void> {
  const surface = surfaces.find((one) => one.prefix === prefix)
  const request = {method: 'GET', path, query: new URLSearchParams(), headers: {}, body: '', address: '127.0.0.1'}
  await surface?.answer(request)
}
const callWorker = (path: string) => call(workerSurfaces(account.world.account), 'workers', path)
const callModel = (gateway: string) =>
  call(aiGatewaySurfaces(account.world.account), 'ai-gateway', `/${gateway}/openai/chat`)

interface Told {
  readonly result: {readonly events: {readonly events: readonly Readonly<Record<string, unknown>>[]}}
}
const eventsIn = (files: ReadonlyMap<string, string>) =>
  [...files.values()].flatMap((text) => (JSON.parse(text) as Told).result.events.events)

const agent = (name: string) => {
  const script = workersOf(account.world.account).scripts.get(name)
  return {workers: [{name, id: script?.tag}]}
}
const idle = [expect.stringContaining('whether each Worker keeps all')]

describe('workers-telemetry', () => {
  test('keeps what every Worker did, without a write, and each invocation is a deed', async () => {
    await callWorker('/research-worker/search')
    const {report, files} = await snapshot(['workers-telemetry'])
    expect(report).toMatchObject({state: 'complete', rows: 5, gaps: expect.arrayContaining(idle)})
    expect(account.writes()).toBe(0)
    const [newest] = eventsIn(files)
    const deed = Deed.parse(logSources['workers-telemetry'].deed?.(newest ?? {}))
    expect(deed).toMatchObject({
      by: [{kind: 'worker', id: 'research-worker'}],
      verb: 'called',
      object: {kind: 'fetch', id: 'GET /search'},
      outcome: 'allowed',
      ray: expect.any(String),
    })
  })

  test('is read to its end, page by page', async () => {
    for (let count = 0; count < 1001; count += 1) await callWorker('/status-worker/')
    const {report, files} = await snapshot(['workers-telemetry'])
    expect([report?.state, report?.rows, files.size]).toEqual(['complete', 1005, 2])
  })

  test('of an agent is that of its Workers alone', async () => {
    await callWorker('/research-worker/search')
    await callWorker('/status-worker/')
    const {files} = await snapshot(['workers-telemetry'], {agent: agent('status-worker')})
    expect(eventsIn(files).map((event) => logSources['workers-telemetry'].deed?.(event)?.by[0]?.id)).toEqual([
      'status-worker',
    ])
  })

  test.each([
    ['head sampling', 'sampled', 'keeps 10 % of its invocations', () => headSampling(0.1)],
    ['observability that is off', 'complete', 'its observability is off', () => headSampling(undefined)],
    ['a query that reads a sample', 'truncated', 'answered from a sample', thin],
  ])('says so of %s', async (_name, state, why, arrange) => {
    arrange()
    await callWorker('/research-worker/search')
    const {report} = await snapshot(['workers-telemetry'], {agent: agent('research-worker')})
    expect(report?.state).toBe(state)
    expect(report?.gaps).toContainEqual(expect.stringContaining(why))
  })

  test('is unavailable to a token that may not query it, with the reason', async () => {
    const {report} = await snapshot(['workers-telemetry'], {}, account.connectWith(['Workers Scripts Read']))
    expect(report).toMatchObject({state: 'unavailable', rows: 0})
    expect(report?.gaps).toContainEqual(expect.stringContaining('HTTP 403'))
  })
})

function headSampling(rate: number | undefined): void {
  const {headSampling: rates, isOff} = observabilityOf(account.world.account)
  if (rate === undefined) isOff.add('research-worker')
  else rates.set('research-worker', rate)
}

function thin(): void {
  observabilityOf(account.world.account).abrLevel = 10
}

describe('ai-gateway', () => {
  test('says what each gateway does once its log is full', async () => {
    await callModel('research-gateway')
    const {report} = await snapshot(['ai-gateway'])
    expect(report?.gaps).toContain('research-gateway: it deletes its oldest calls once it is full (100000 calls)')
    expect(report?.gaps).toContain('team-gateway: what it does once its log is full is not said by its settings')
    const {gateways} = aiGatewaysOf(account.world.account)
    const {stored} = gateways.get('team-gateway') ?? {}
    if (stored === undefined) throw new Error('the gateway is gone')
    const settings = {...stored.settings, log_management_strategy: 'STOP_INSERTING' as const}
    gateways.get('team-gateway')?.set({...stored, settings})
    expect((await snapshot(['ai-gateway'])).report?.gaps).toContain(
      'team-gateway: it keeps no more calls once it is full',
    )
  })

  test('of an account that is younger than such logs is unavailable, and names what to keep instead', async () => {
    await callModel('research-gateway')
    settingsOf(account.world.account).createdOn = '2026-09-24T00:00:00Z'
    const {report} = await snapshot(['ai-gateway'])
    expect(report).toMatchObject({state: 'unavailable', rows: 0})
    expect(report?.gaps).toContainEqual(expect.stringContaining('keep workers-telemetry'))
  })

  test('each call is a deed of the gateway that it came through', async () => {
    await callModel('research-gateway')
    await callModel('team-gateway')
    const {files} = await snapshot(['ai-gateway'])
    const rows = [...files].map(([file, text]) => {
      const [row] = (JSON.parse(text) as {readonly result: readonly Readonly<Record<string, unknown>>[]}).result
      return Deed.parse(logSources['ai-gateway'].deed?.(row ?? {}, file.split('/')[1]))
    })
    expect(rows.map(({by, object, outcome}) => [by[0]?.id, object.id, outcome])).toEqual([
      ['research-gateway', 'small-model', 'allowed'],
      ['team-gateway', 'small-model', 'refused'],
    ])
  })
})

describe('ai-gateway-bodies', () => {
  const prompt = JSON.stringify({model: 'small-model', messages: [{role: 'user', content: 'wire the money'}]})
  const ask = async (headers: Readonly<Record<string, string>> = {}) => {
    const surface = aiGatewaySurfaces(account.world.account).find(({prefix}) => prefix === 'ai-gateway')
    const path = '/research-gateway/openai/chat'
    const request = {method: 'POST', path, query: new URLSearchParams(), headers, body: prompt, address: '127.0.0.1'}
    await surface?.answer(request)
  }

  test('keeps prompt and answer of each call, only where they are asked for by name', async () => {
    await ask()
    const {report, files} = await snapshot(['ai-gateway-bodies'])
    expect(report).toMatchObject({state: 'complete', rows: 1})
    const texts = [...files.values()]
    expect(texts.map((text) => text.includes('wire the money'))).toEqual([true, false])
    expect(texts[1]).toContain('assistant')
    const usual = await snapshot(['ai-gateway'])
    expect([...usual.files.values()].join('')).not.toContain('wire the money')
    expect(report?.gaps).toContainEqual(expect.stringContaining('personal data'))
  })

  test('keeps the newest calls up to its cap, and says so', async () => {
    for (let count = 0; count < 201; count += 1) await ask()
    const {report, files} = await snapshot(['ai-gateway-bodies'])
    expect([report?.state, report?.rows, files.size]).toEqual(['truncated', 200, 400])
    expect(report?.gaps).toContain('research-gateway: only the newest 200 calls are kept with their bodies')
  })

  test('a call that its caller keeps out of the log is nowhere', async () => {
    await ask({'cf-aig-collect-log': 'false'})
    expect((await snapshot(['ai-gateway-bodies'])).report?.rows).toBe(0)
    const {report} = await snapshot(['ai-gateway'])
    expect(report?.rows).toBe(0)
    expect(report?.gaps).toContainEqual(expect.stringContaining('cf-aig-collect-log'))
  })
})

test('browsers that are open are kept, without the addresses by which somebody could drive them', async () => {
  const {report, files} = await snapshot(['browser-sessions'])
  expect(report).toMatchObject({state: 'complete', rows: 1})
  const text = [...files.values()].join('')
  const [row] = JSON.parse(text) as readonly Readonly<Record<string, unknown>>[]
  expect(row).toMatchObject({webSocketDebuggerUrl: '[redacted]', devtoolsFrontendUrl: '[redacted]'})
  expect(Deed.parse(logSources['browser-sessions'].deed?.(row ?? {}))).toMatchObject({
    by: [],
    object: {kind: 'browser', id: row?.['sessionId']},
  })
})
