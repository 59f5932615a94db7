import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest'
import Init from '../../src/commands/init.ts'
import {openInventoryFile} from '../../src/compose-inventory/open-inventory-file.ts'
import {openSetup} from '../../src/compose-inventory/setup.ts'
import {createWorkbench} from '../../src/compose-workbench.ts'
import {openRecords} from '../../src/compose.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import {Fault} from '../../src/core/fault.ts'
import {readInventory} from '../../src/storage/documents.ts'
import type {Asker} from '../../src/terminal/asker.ts'
import {type Account, documentOf, unwrapped} from '../cli/program.ts'
import {invoke} from '../cli/invoke.ts'
import {openBare} from './bare-account.ts'

let account: Account

beforeAll(async () => {
  account = await openBare()
})
afterAll(() => account.range.stop())

const place = (name: string) => join(account.range.dir, name)
const init = (...args: readonly string[]) => account.firebreakWith({FIREBREAK_INVENTORY: undefined}, 'init', ...args)
const answers = ['--environment', 'drill', '--owner', 'group:agents']

test('without a terminal it names the flag that answers, asks nothing and writes nothing', async () => {
  const ended = await init('--out', 'unanswered.yaml')
  expect({exitCode: ended.exitCode, stdout: ended.stdout}).toEqual({exitCode: 4, stdout: ''})
  expect(ended.stderr).toContain('--environment production, staging, drill')
  expect(existsSync(place('unanswered.yaml'))).toBe(false)
})

test('it proposes an inventory from what the account lists, and changes nothing in the account', async () => {
  const ended = await init(...answers, '--out', 'proposed.yaml', '--json')
  expect({exitCode: ended.exitCode, writes: account.range.writes()}).toEqual({exitCode: 0, writes: []})
  const {document} = readInventory(place('proposed.yaml'))
  const {'support-bot': support, 'research-bot': research} = document.agents
  expect(Object.keys(document.agents)).toEqual(['billing-bot', 'research-bot', 'support-bot'])
  expect(support).toMatchObject({
    owner: 'group:agents',
    serviceTokens: [{name: 'support-bot', probes: ['support-bot-crm']}],
    apiTokens: [{name: 'support-bot'}],
    meshNodes: [{name: 'support-bot', enrolment: [{name: 'support-bot'}]}],
    apps: [{name: 'crm'}],
    addresses: ['100.96.0.11'],
    probes: {refused: ['support-bot-crm'], bystanders: ['billing-bot-crm']},
  })
  const held = Object.entries(research ?? {}).flatMap(([kind, handles]) =>
    Array.isArray(handles) && handles.length > 0 ? [kind] : [],
  )
  expect(held).toEqual(
    expect.arrayContaining([
      'serviceTokens',
      'apiTokens',
      'workers',
      'aiGateways',
      'mcpPortals',
      'mcpServers',
      'tunnels',
    ]),
  )
  expect(document.segments).toMatchObject({
    payments: {risk: 'high-risk', cidrs: ['10.20.0.0/24'], nodes: [{replicas: ['payments-gw-1', 'payments-gw-2']}]},
    datacentre: {cidrs: ['10.20.0.0/16'], tunnels: [{name: 'datacentre'}]},
  })
  expect(document.others?.map(({kind, name}) => `${kind} ${name}`)).toEqual([
    'service-token oncall-probe',
    'worker payments-reporter',
    'worker status-worker',
    'oauth-client summary-app',
    'ai-gateway team-gateway',
    'mcp-server wiki',
  ])
  expect(document.protected.ids).toHaveLength(2)
  expect(documentOf(ended)).toMatchObject({
    schema: 'firebreak/init@1',
    levers: 'planned',
    secrets: expect.arrayContaining(['SUPPORT_BOT_CLIENT_SECRET']),
    token: {missing: [], runbooks: expect.arrayContaining([{id: 'agent-freeze', standing: 'able', lacks: []}])},
  })
})

test('an inventory that is there is left as it is unless --overwrite is given', async () => {
  writeFileSync(place('mine.yaml'), '# mine\n')
  const refused = await init(...answers, '--out', 'mine.yaml')
  expect({exitCode: refused.exitCode, text: readFileSync(place('mine.yaml'), 'utf8')}).toEqual({
    exitCode: 4,
    text: '# mine\n',
  })
  await init(...answers, '--out', 'mine.yaml', '--overwrite')
  expect(readInventory(place('mine.yaml')).document.account.environment).toBe('drill')
})

test('an account that the token does not see is no account, and a near name is offered and not taken', async () => {
  const {exitCode, stderr} = await init(...answers, '--account', 'Example Corp (dril)', '--out', 'other.yaml')
  expect({exitCode, isThere: existsSync(place('other.yaml'))}).toEqual({exitCode: 2, isThere: false})
  expect(unwrapped(stderr)).toContain('did you mean Example Corp (drill)')
})

/** The wizard in this process, at somebody's keyboard. */
async function wizard(asker: Asker) {
  const {range, env} = await openBare()
  onTestFinished(() => range.stop())
  const {sandbox, stateDir, dir} = range
  const out = join(dir, 'asked.yaml')
  const compose = {
    openRecords,
    openSetup: async () => openSetup(env),
    openInventoryFile: async () => openInventoryFile(out),
    openWorkbench: async () =>
      createWorkbench({
        inventory: readInventory(out).document,
        token: new Secret('sandbox token', sandbox.token),
        baseUrl: sandbox.url,
        clock: systemClock,
        soakClock: systemClock,
        stateDir,
        lockDir: stateDir,
        operator: 'ada',
        env,
      }),
  }
  return {ended: await invoke(Init, ['--out', out], {compose, asker}), out, range}
}

const person = (more: Partial<Asker>): Asker => ({
  confirm: async () => false,
  choose: async (_message, choices) => choices.at(-1) ?? '',
  type: async () => '',
  ...more,
})

test('at a terminal every question names its flag; no to the levers and the drill leaves the account alone', async () => {
  const asked: string[] = []
  const {ended, out, range} = await wizard(
    person({
      type: async (message, objection) => {
        asked.push(message)
        expect(objection('nobody-like-this') === undefined).toBe(!message.includes('--agents'))
        return ''
      },
      confirm: async (message) => {
        asked.push(message)
        return false
      },
      choose: async (message, choices) => {
        asked.push(message)
        return choices.at(-1) ?? ''
      },
    }),
  )
  expect(ended.exitCode).toBe(0)
  expect(asked.flatMap((message) => /\((--\w+)\)/.exec(message)?.[1] ?? [])).toEqual([
    '--agents',
    '--environment',
    '--owner',
    '--drill',
  ])
  expect(asked.at(-2)).toMatch(/^Make 15 changes/)
  expect(readInventory(out).document.account.environment).toBe('drill')
  expect(range.writes()).toEqual([])
})

const leave = async (): Promise<never> => {
  throw new Fault('INTERRUPTED', 'stopped at a question, before anything was changed')
}

test('Ctrl-C at the plan of the levers leaves the account alone, and says that the file is written', async () => {
  const {ended, out, range} = await wizard(person({confirm: leave}))
  expect({exitCode: ended.exitCode, isThere: existsSync(out), writes: range.writes()}).toEqual({
    exitCode: 130,
    isThere: true,
    writes: [],
  })
  expect(unwrapped(ended.stderr)).toMatch(/nothing was changed in the account, and \S+ is written/)
  expect(ended.stderr).toContain('firebreak arm --inventory')
})

test('Ctrl-C at the offer to rehearse is a no: everything else is done, and nothing says otherwise', async () => {
  const {ended, out, range} = await wizard(
    person({
      confirm: async (message) => (message.includes('--drill') ? leave() : true),
      type: async (_message, objection) => (objection('15') === undefined ? '15' : ''),
    }),
  )
  expect(ended.exitCode, ended.stderr).toBe(0)
  expect(ended.stdout).toContain('The levers are in place')
  expect(readInventory(out).document.levers.killSwitch).toHaveLength(3)
  expect(range.writes().length).toBeGreaterThan(0)
})

test.each<[string, Readonly<Record<string, string>>, readonly string[], number, string]>([
  ['a wrong token', {CLOUDFLARE_API_TOKEN: 'cfat_nobodys'}, [], 4, 'the token is wrong, or lists no account'],
  ['a wrong token', {CLOUDFLARE_API_TOKEN: 'cfat_nobodys'}, ['--account', '1'.repeat(32)], 6, 'holds the whole token'],
  ['another account', {}, ['--account', '1'.repeat(32)], 4, `this token sees no account ${'1'.repeat(32)}`],
])('%s is told as what it is, before anything is written: %j %j', async (_, env, args, exitCode, says) => {
  const out = 'never.yaml'
  const ended = await account.firebreakWith(
    {FIREBREAK_INVENTORY: undefined, ...env},
    'init',
    ...answers,
    '--out',
    out,
    ...args,
  )
  expect({exitCode: ended.exitCode, isThere: existsSync(place(out))}).toEqual({exitCode, isThere: false})
  expect(unwrapped(ended.stderr)).toContain(says)
})

test('Ctrl-C at the last question before it is written leaves nothing behind', async () => {
  const {ended, out, range} = await wizard(
    person({type: async (message) => (message.includes('--owner') ? leave() : '')}),
  )
  expect(ended.exitCode).toBe(130)
  expect(readdirSync(range.dir).filter((file) => file.includes('asked'))).toEqual([])
  expect(existsSync(out)).toBe(false)
})
