import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {stringify} from 'yaml'
import type {Canaries} from '../../src/core/canaries/canaries.ts'
import {canarySteps, provingRunbook} from '../../src/core/canaries/proving-runbook.ts'
import {Doctor, type Writable} from '../../src/core/documents/answers/doctor.ts'
import {drillIncident} from '../../src/core/runs/run-summary.ts'
import {workersKv} from '../../src/sandbox/families/kv/records.ts'
import type {World} from '../../src/sandbox/world.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import {readInventory} from '../../src/storage/documents.ts'
import {type Account, documentOf, openAccount} from './program.ts'

let account: Account
let world: World
let canaries: Canaries
let inventory: string
beforeAll(async () => {
  account = await openAccount({temper: {propagation: {factor: 0}}, also: (made) => void (world = made)})
  const [namespace = ''] = workersKv(world.account).namespaces.keys()
  canaries = {
    rule: {name: 'ir-canary'},
    serviceToken: {name: 'ir-canary', id: world.addServiceToken({name: 'ir-canary'}).id},
    apiToken: {name: 'ir-canary', id: world.addApiToken({name: 'ir-canary', permissions: ['Zone Read']}).id},
    kvFlag: {name: 'ir-canary', namespace},
  }
  inventory = written('canaries.yaml', canaries)
})
afterAll(() => account.range.stop())

/** The inventory of the sandbox, with these canaries. */
function written(name: string, named: Canaries): string {
  const path = join(account.range.dir, name)
  const before = account.range.inventory
  writeFileSync(path, stringify({...before, levers: {...before.levers, canaries: named}}))
  return path
}

/** What the canaries are, as the account has them; a write of any kind changes a time. */
const asTheyAre = () => {
  const {rules, serviceTokens, apiTokens} = world.account
  return {
    rules: [...rules.values()].map(({stored: {name, traffic, enabled}}) => ({name, traffic, enabled})),
    serviceTokens: [...serviceTokens.values()].map(({stored: {id, enabled, secret}}) => ({id, enabled, secret})),
    apiTokens: [...apiTokens.values()].map(({stored: {id, status, value}}) => ({id, status, value})),
    keys: [...workersKv(world.account).keys].map(([namespace, keys]) => [
      namespace,
      [...keys].flatMap(([key, {stored}]) => (stored === undefined ? [] : [[key, stored.value]])),
    ]),
  }
}

const standings = ({writes}: Doctor, ...permissions: readonly string[]): readonly Writable['standing'][] =>
  permissions.flatMap((permission) => writes.filter((one) => one.permission === permission).map((one) => one.standing))
const families = [
  'Zero Trust Write',
  'Access: Service Tokens Write',
  'Account API Tokens Write',
  'Workers KV Storage Write',
  'MCP Portals Write',
] as const

test('without a terminal and without --yes nothing is written to a canary, and the exit code is 4', async () => {
  const {exitCode, stderr} = await account.firebreak(
    'doctor',
    'agent-freeze',
    '--prove-writes',
    '--inventory',
    inventory,
  )
  expect(exitCode).toBe(4)
  expect(stderr).toContain('Disable service token ir-canary')
  expect(account.range.writes()).toEqual([])
})

test('each canary is changed and changed back, and the doctor remembers what that has shown', async () => {
  const before = asTheyAre()
  const shown = await account.firebreak('doctor', 'agent-freeze', '--prove-writes', '--yes', '--inventory', inventory)
  expect(account.range.writes()).toHaveLength(2 * Object.keys(canaries).length)
  expect(asTheyAre()).toEqual(before)
  expect(shown.stdout).toContain('Writes        shown: ')
  const later = await account.firebreak('doctor', '--offline', '--json', '--inventory', inventory)
  const doctor = Doctor.parse(documentOf(later))
  expect(standings(doctor, ...families)).toEqual(['proven', 'proven', 'proven', 'proven', 'unprovable'])
  const [first] = doctor.writes.filter(({permission}) => permission === 'Access: Service Tokens Write')
  expect(first).toMatchObject({object: 'ir-canary', at: expect.stringMatching(/^\d{4}-/)})
})

test('a write that is turned away is a blocker, and keeps no other from being shown', async () => {
  const permissions = responderPermissions.filter((name) => name !== 'Access: Service Tokens Write')
  const {value} = world.addApiToken({name: 'narrow', permissions})
  const args = ['doctor', 'agent-freeze', '--prove-writes', '--yes', '--json', '--inventory', inventory]
  const ended = await account.firebreakWith({CLOUDFLARE_API_TOKEN: value}, ...args)
  const doctor = Doctor.parse(documentOf(ended))
  expect(ended.exitCode).toBe(11)
  expect(standings(doctor, ...families)).toEqual(['proven', 'refused', 'proven', 'proven'])
  expect(doctor.findings.find(({check}) => check === 'write-proofs')).toMatchObject({
    severity: 'blocker',
    object: 'Access: Service Tokens Write',
    mend: [expect.stringContaining('Access: Service Tokens Edit')],
  })
})

test('a proof that broke off before it was taken back is found, with the commands that take it back', async () => {
  const before = asTheyAre()
  const document = readInventory(inventory).document
  const {bench} = account.range
  const runbook = provingRunbook(canarySteps(document))
  const {run} = await account.range.apply(
    await bench.plan({runbook, params: {}, incident: drillIncident, reason: 'show that the token may write'}),
  )
  expect(asTheyAre()).not.toEqual(before)
  const ended = await account.firebreak('doctor', '--offline', '--json', '--inventory', inventory)
  const left = Doctor.parse(documentOf(ended)).findings.find(({object}) => object === `run ${run}`)
  expect(left?.severity).toBe('warning')
  const [command = ''] = left?.mend ?? []
  const mended = await account.firebreak(...command.split(' ').slice(1), '--inventory', inventory)
  expect(mended.exitCode).toBe(0)
  expect(asTheyAre()).toEqual(before)
})

test('what somebody uses is no canary: nothing is written, and the exit code is 3', async () => {
  const [token] = account.range.inventory.agents['support-bot']?.serviceTokens ?? []
  const used = written('used.yaml', {serviceToken: {name: token?.name ?? '', id: token?.id ?? ''}})
  const sent = account.range.writes().length
  const {exitCode, stderr} = await account.firebreak('doctor', '--prove-writes', '--yes', '--inventory', used)
  expect(exitCode).toBe(3)
  expect(stderr).toContain('levers.canaries.serviceToken names support-bot, which is in use')
  expect(account.range.writes()).toHaveLength(sent)
  expect(readFileSync(used, 'utf8')).toContain('canaries')
})
