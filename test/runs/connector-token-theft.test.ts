import {readFileSync} from 'node:fs'
import {Cloudflare} from 'cloudflare'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {residualAccess} from '../../src/core/runs/residual-access.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

let range: TestRange

beforeEach(async () => {
  range = await openRange()
})
afterEach(() => range.stop())

const statusOf = async (hostname: string) => {
  const response = await fetch(`${range.sandbox.edge.front}/tunnel/${hostname}/`)
  await response.arrayBuffer()
  return response.status
}

test('a stolen tunnel is taken back: its new token is in the sink, nobody is connected, and only the secret is lost', async () => {
  const before = range.sandbox.snapshot()
  const [tunnel] = range.inventory.agents['research-bot']?.tunnels ?? []
  const plan = await range.plan('connector-token-theft', {tunnel: 'research-tunnel'})
  expect(plan.changes.map(({moves}) => moves)).toEqual([['rotate-secret', 'drop-connectors']])
  expect(plan.safeguards).toContainEqual(
    expect.objectContaining({result: 'warned', message: expect.stringContaining('from 203.0.113.66')}),
  )
  expect(await statusOf('research.internal.example.com')).toBe(200)

  const {run, outcome, why, state} = await range.apply(plan)
  expect({outcome, why}).toEqual({outcome: 'contained', why: []})
  expect(await statusOf('research.internal.example.com')).toBe(530)
  expect(await statusOf('status.internal.example.com')).toBe(200)
  expect(residualAccess(state)).toEqual([])

  const sink = range.inventory.sinks[tunnel?.sink ?? '']
  const token = readFileSync(sink?.type === 'file' ? sink.path : '', 'utf8').trim()
  expect(JSON.parse(Buffer.from(token, 'base64').toString())).toMatchObject({a: range.sandbox.accountId, t: tunnel?.id})
  const client = new Cloudflare({apiToken: range.sandbox.token, baseURL: range.sandbox.url, maxRetries: 0})
  expect(
    await client.zeroTrust.tunnels.cloudflared.token.get(tunnel?.id ?? '', {account_id: range.sandbox.accountId}),
  ).toBe(token)
  const told = JSON.stringify([plan, range.entries(run)])
  for (const secret of [token, JSON.parse(Buffer.from(token, 'base64').toString()).s as string])
    expect(told).not.toContain(secret)

  // Nothing gives the old secret back: the tunnel stays down until its connectors have the new token.
  const released = await range.release(run)
  expect(released.outcome).toBe('release-incomplete')
  const after = range.sandbox.snapshot()
  const others = ({name}: {readonly name: string}) => name !== 'research-tunnel'
  type Shown = {readonly tunnels: readonly {readonly name: string}[]}
  const [was, is] = [before.state as Shown, after.state as Shown]
  expect({...is, tunnels: is.tunnels.filter(others)}).toEqual({...was, tunnels: was.tunnels.filter(others)})
  expect(is.tunnels.find((one) => !others(one))).toMatchObject({connected: []})
})
