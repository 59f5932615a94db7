import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {stringify} from 'yaml'
import type {Canaries} from '../../src/core/canaries/canaries.ts'
import {canarySteps, provingRunbook} from '../../src/core/canaries/proving-runbook.ts'
import {Doctor, type Writable} from '../../src/core/documents/answers/doctor.ts'
import {drillIncident} from '../../src/core/runs/run-summary.ts'
import {addGateway, aiGatewaysOf} from '../../src/sandbox/families/ai-gateway/records.ts'
import {flagship, placeOf} from '../../src/sandbox/families/flags/records.ts'
import {workersKv} from '../../src/sandbox/families/kv/records.ts'
import {secretsStore} from '../../src/sandbox/families/secrets-store/records.ts'
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

/** Unlike those before it: what these have shown is remembered beside what they show. */
const developerCanary = 'ir-developer-canary'

/** A flag, a secret and a gateway that nobody uses, made as those that somebody does. */
function developerCanaries({account}: World): Canaries {
  const [[place = '', known] = []] = flagship(account).flags
  const [secret] = secretsStore(account).secrets.values()
  const [gateway] = aiGatewaysOf(account).gateways.values()
  if (known?.stored === undefined || secret === undefined || gateway === undefined) throw new Error('none to copy')
  const [app = ''] = place.split('/')
  const name = developerCanary
  const id = account.mint.hex('stored-secret')
  flagship(account).flags.set(placeOf(app, name), account.lag('setting', {...known.stored, key: name}))
  secretsStore(account).secrets.set(id, account.lag('setting', {...secret.stored, id, name}))
  addGateway(account, name, gateway.stored.settings)
  return {flag: {name, app, stop: 'stop'}, secret: {name, id, store: secret.stored.store_id}, aiGateway: {name}}
}

/** Without the times that a write of any kind changes. */
const developerState = ({account}: World) => ({
  flags: [...flagship(account).flags.values()].map(({stored}) => ({...stored, updated_at: '', updated_by: ''})),
  secrets: [...secretsStore(account).secrets.values()].map(({stored}) => ({
    ...stored,
    scopes: stored.scopes.toSorted(),
    modified: '',
  })),
  gateways: [...aiGatewaysOf(account).gateways.values()].map(({stored}) => stored.settings),
})

test('a flag, a secret and an AI gateway are changed and changed back, and the doctor remembers it', async () => {
  const path = written('developer.yaml', developerCanaries(world))
  const before = developerState(world)
  const sent = account.range.writes().length
  const shown = await account.firebreak('doctor', '--prove-writes', '--yes', '--json', '--inventory', path)
  expect(developerState(world)).toEqual(before)
  expect(account.range.writes()).toHaveLength(sent + 6)
  const {writes} = Doctor.parse(documentOf(shown))
  const proven = writes.filter(({object, standing}) => object === developerCanary && standing === 'proven')
  // No shipped runbook takes a secret away: the write is made, and there is no permission to tell of.
  expect(proven.map(({permission}) => permission)).toEqual(['Flagship Write', 'AI Gateway Write'])
  const paths = account.range
    .writes()
    .slice(sent)
    .map((write) => JSON.stringify(write))
  for (const family of ['flagship', 'secrets_store', 'ai-gateway'])
    expect(paths.filter((path) => path.includes(family))).toHaveLength(2)
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
