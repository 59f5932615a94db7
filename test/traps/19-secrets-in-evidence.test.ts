import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import snapshot from '../../src/actions/logs/logs-snapshot/index.ts'
import type {EvidenceItem} from '../../src/core/documents/evidence.ts'
import {settingsOf} from '../../src/sandbox/families/account-settings/records.ts'
import {tunnelsOf} from '../../src/sandbox/families/tunnels/tunnels.ts'
import {permissionNames} from '../../src/sandbox/account/permissions.ts'
import type {World} from '../../src/sandbox/world.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'
import {sinkOf} from '../fixtures/evidence/sink-of.ts'

let range: TestRange
let world: World
/** Holds every permission, as the token of somebody who is in a hurry. */
let hurried: string

beforeEach(async () => {
  range = await openRange({
    also: (seeded) => {
      world = seeded
      hurried = seeded.addApiToken({name: 'hurried', permissions: permissionNames}).value
    },
  })
})
afterEach(() => range.stop())

/** What a GET by hand answers. */
async function got(path: string): Promise<string> {
  const response = await fetch(`${range.sandbox.url}/accounts/${range.sandbox.accountId}${path}`, {
    headers: {authorization: `Bearer ${hurried}`},
  })
  expect(response.status).toBe(200)
  return response.text()
}

/** Everything that a snapshot of the whole account puts into the bag, as one text. */
async function bagged(): Promise<{readonly text: string; readonly gaps: readonly string[]}> {
  const {run, state} = await range.apply(await range.plan('evidence-snapshot', {}))
  const [bag] = state.collections.values()
  const items = range
    .entries(run)
    .flatMap(({event}): readonly EvidenceItem[] => (event.type === 'evidence' ? [event.item] : []))
  expect(items.length).toBeGreaterThan(30)
  const text = items.map(({file}) => readFileSync(join(bag?.bag ?? '', file), 'utf8')).join('\n')
  return {text, gaps: bag?.sources.flatMap(({gaps}) => gaps) ?? []}
}

const secretsOf = ({account}: World) => {
  const {clientSecret, scimSecret, overrideCode} = settingsOf(account)
  const tunnelSecrets = [...tunnelsOf(account).values()].map(({tunnel}) => tunnel.stored.secret)
  return {clientSecret, scimSecret, overrideCode, tunnelSecrets}
}

test('GETs that anybody would put into an export answer with live secrets', async () => {
  const {clientSecret, scimSecret, overrideCode, tunnelSecrets} = secretsOf(world)
  const providers = await got('/access/identity_providers')
  expect(providers).toContain(clientSecret)
  expect(providers).toContain(scimSecret)
  const [registration] = world.account.registrations.keys()
  expect(await got(`/devices/registrations/${registration}/override_codes`)).toContain(overrideCode)
  const [tunnel] = tunnelsOf(world.account).keys()
  const {result} = JSON.parse(await got(`/cfd_tunnel/${tunnel}/token`)) as {result: string}
  expect(Buffer.from(result, 'base64').toString()).toContain(tunnelSecrets[0])
})

test('no snapshot of the whole account holds one of them, and it says where it blanked something', async () => {
  const {text, gaps} = await bagged()
  const {clientSecret, scimSecret, overrideCode, tunnelSecrets} = secretsOf(world)
  expect(text).toContain('"client_secret":"[redacted]"')
  for (const secret of [clientSecret, scimSecret, overrideCode, ...tunnelSecrets]) expect(text).not.toContain(secret)
  expect(gaps).toContain('access/identity_providers: 2 secret values were blanked before the bytes were kept')
})

test('no shipped runbook asks for a token or for override codes', async () => {
  await bagged()
  await range.apply(await range.plan('agent-freeze', {agent: 'support-bot'}))
  await range.apply(await range.plan('stand-down', {}))
  const asked = range.sandbox.requests().filter(({method}) => method === 'GET')
  for (const {path} of asked) expect(path).not.toMatch(/\/token$|override_codes/)
})

test('the destination of a Logpush job is blanked wherever it turns up', async () => {
  const destination = 'r2://evidence/{DATE}?account-id=a&access-key-id=b&secret-access-key=hunter2'
  const kept: string[] = []
  const body = {success: true, result: [{id: '1', request: {body: {destination_conf: destination}}}]}
  const {reader} = await import('../../src/actions/shared/stub-account.ts').then(({stubAccount}) => stubAccount({}))
  const raw = async () => ({request: 'GET /logs/audit', status: 200, bytes: Buffer.from(JSON.stringify(body))})
  await snapshot.collect(
    {...reader, raw},
    {sources: ['audit']},
    {
      sink: sinkOf(async (_file, bytes) => {
        kept.push(Buffer.from(bytes).toString('utf8'))
        return {} as EvidenceItem
      }),
      now: new Date(0),
      targets: [],
      signal: new AbortController().signal,
    },
  )
  expect(kept.join()).toContain('[redacted]')
  expect(kept.join()).not.toContain('hunter2')
})
