import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {parse, stringify} from 'yaml'
import KillSwitchEngage from '../../src/commands/kill-switch/engage.ts'
import type {Inventory} from '../../src/core/documents/inventory.ts'
import {scopeLadder} from '../../src/core/runbooks/scope-ladder.ts'
import {killScopes, scopedRunbook} from '../../src/core/runbooks/scoped-brakes.ts'
import {readInventory} from '../../src/storage/documents.ts'
import {ladderLines} from '../../src/views/plan/scope-view.ts'
import {invoke} from '../cli/invoke.ts'
import {type Account, documentOf, openAccount, unwrapped} from '../cli/program.ts'

let account: Account
let inventory: Inventory

beforeAll(async () => {
  account = await openAccount()
  const path = join(account.range.dir, 'grouped.yaml')
  const text = parse(readFileSync(account.range.sandbox.inventory, 'utf8'))
  for (const name of ['support-bot', 'billing-bot']) text.agents[name].group = 'customer-agents'
  writeFileSync(path, stringify(text, {aliasDuplicateObjects: false}))
  inventory = readInventory(path).document
})
afterAll(() => account.range.stop())

const engage = (...args: readonly string[]) =>
  account.firebreak('kill-switch', 'engage', '--inventory', 'grouped.yaml', ...args)

interface PlanShown {
  readonly changes: readonly {readonly uses: string; readonly target: {readonly name: string}}[]
  readonly facts?: readonly {readonly agents: readonly string[]; readonly apps: readonly {readonly name: string}[]}[]
}
const changesOf = (ended: Awaited<ReturnType<typeof engage>>): readonly string[] =>
  (documentOf(ended) as unknown as PlanShown).changes.map(({uses, target}) => `${uses} ${target.name}`)

test.each<[string, readonly string[], readonly string[]]>([
  ['tool', ['--tool', 'export_documents'], ['mcp-server.disable-tool research-tools']],
  ['tool', ['--tool', 'research-tools/export_documents'], ['mcp-server.disable-tool research-tools']],
  [
    'agent',
    ['--agent', 'support-bot'],
    ['gateway-list.add quarantine', 'service-token.disable support-bot', 'api-token.disable support-bot'],
  ],
  [
    'group',
    ['--group', 'customer-agents'],
    [
      'gateway-list.add quarantine',
      'service-token.disable support-bot',
      'service-token.disable billing-bot',
      'api-token.disable support-bot',
      'api-token.disable billing-bot',
    ],
  ],
  [
    'app',
    ['--app', 'crm'],
    ['service-token.disable support-bot', 'service-token.disable billing-bot', 'access-app.revoke-sessions crm'],
  ],
  ['segment', ['--segment', 'payments'], ['mesh-segment.block payments']],
  [
    'all',
    ['--all'],
    ['gateway-rule.engage ir-kill-dns', 'gateway-rule.engage ir-kill-l4', 'gateway-rule.engage ir-kill-http'],
  ],
])('--%s plans what stops it and no more: %j', async (_, args, changes) => {
  const ended = await engage(...args, '--json')
  expect({exitCode: ended.exitCode, changes: changesOf(ended)}).toEqual({exitCode: 0, changes})
  expect(account.range.writes()).toEqual([])
})

test('a tool that is called as its server is that tool alone, and a server without one is all of its tools', () => {
  const server = {name: 'search', probes: [], tools: [{name: 'search'}, {name: 'export'}]}
  const [agent] = Object.entries(inventory.agents)
  if (agent === undefined) throw new Error('no agent')
  const known = inventory.agents['research-bot']?.mcpServers[0]
  const mcpServers = [{...known, ...server, tools: ['search', 'export']}]
  const own = {...inventory, agents: {[agent[0]]: {...agent[1], mcpServers}}} as Inventory
  const toolsOf = (name: string) => scopedRunbook('tool', name, own).runbook.document.steps.map((step) => step.with)
  expect(toolsOf('search')).toEqual([{server: 'search', tools: ['search']}])
})

test('sessions cannot be given back, and nobody has to look at them again', () => {
  const {steps} = scopedRunbook('app', 'crm', inventory).runbook.document
  expect(steps.map(({uses, lease}) => [uses, lease])).toEqual([
    ['service-token.disable', '4h'],
    ['service-token.disable', '4h'],
    ['access-app.revoke-sessions', undefined],
  ])
})

test('a plan of one scope says which agents and applications were seen there', async () => {
  const {facts = []} = documentOf(await engage('--app', 'crm', '--json')) as unknown as PlanShown
  expect(new Set(facts.flatMap(({agents}) => agents))).toEqual(new Set(['support-bot', 'billing-bot']))
  expect(facts.flatMap(({apps}) => apps.map(({name}) => name))).toContain('crm')
})

test.each<[readonly string[], string]>([
  [['--agent', 'suport-bot'], 'did you mean support-bot'],
  [['--group', 'customer-agent'], 'did you mean customer-agents'],
  [['--tool', 'research-tools/export_document'], 'did you mean research-tools/export_documents'],
  [['--tool', 'crm'], '--app crm'],
  [['--tool', 'ledger'], '--agent support-bot'],
  [['--segment', 'payment'], 'did you mean payments'],
])('a near name is offered and never taken: %j', async ([flag = '', name = ''], hint) => {
  const attempt = () => scopedRunbook(flag.slice(2) as 'agent', name, inventory)
  let told = ''
  try {
    attempt()
  } catch (error) {
    const {message, next} = error as {readonly message: string; readonly next: readonly string[]}
    told = [message, ...next].join('\n')
  }
  expect(told).toContain(hint)
})

test('two scopes at once are a usage error', async () => {
  expect((await engage('--agent', 'support-bot', '--all')).exitCode).toBe(2)
})

/** Somebody at a terminal who takes the rung that begins so; gives what was offered, and what the command says. */
async function climb(beginning: string) {
  const {bench} = account.range
  const offered: string[] = []
  const compose = {openWorkbench: async () => ({...bench, inventory}), openRetentions: async () => []}
  const asker = {
    confirm: async () => false,
    type: async () => '',
    choose: async (_message: string, choices: readonly string[]) => {
      offered.push(...choices)
      return choices.find((choice) => choice.startsWith(beginning)) ?? expect.unreachable('no such rung')
    },
  }
  return {...(await invoke(KillSwitchEngage, ['--incident', 'INC-1'], {compose, asker})), offered}
}

test('at a terminal the ladder is asked, narrowest first, each rung in one line with what it hits', async () => {
  const {offered} = await climb('--segment payments')
  expect(offered.map((line) => line.split(/ {2,}/)[0])).toEqual([
    '--tool research-tools/export_documents',
    '--agent support-bot',
    '--agent billing-bot',
    '--agent research-bot',
    '--group customer-agents',
    '--app crm',
    '--app research-portal',
    '--segment payments',
    '--all',
  ])
  expect(offered.find((line) => line.startsWith('--group'))).toMatch(/ hits support-bot, billing-bot at crm$/)
  // The mark of the one that is chosen takes two of 80 columns, and a full line wraps.
  expect(offered.filter((line) => line.length > 77)).toEqual([])
})

test.each(['--segment payments', '--agent support-bot', '--all'])(
  'what is chosen on the ladder is planned, and the printed next command names it: %s',
  async (rung) => {
    const {stdout, exitCode} = await climb(rung)
    expect(exitCode).toBe(0)
    expect(unwrapped(stdout)).toContain(`--incident INC-1 ${rung} --apply`)
  },
)

test('without a scope and without a terminal nothing is planned, and every scope is named', async () => {
  const {exitCode, stderr, stdout} = await engage('--apply', '--confirm', '3')
  expect({exitCode, stdout}).toEqual({exitCode: 4, stdout: ''})
  for (const scope of killScopes) expect(unwrapped(stderr)).toContain(`--${scope}`)
  expect(account.range.writes()).toEqual([])
})

test('of names that do not fit a line it says how many there are', () => {
  const names = Array.from({length: 40}, (_, at) => `agent-with-a-long-name-${at}`)
  const lines = ladderLines([
    {scope: 'group', name: 'a-group-with-a-name-that-is-longer-than-its-column', agents: names, apps: names},
    {scope: 'segment', name: 's', agents: names, apps: []},
    {scope: 'all', agents: names, apps: ['crm']},
  ])
  expect(lines.map((line) => line.replace(/^.* hits /, ''))).toEqual([
    '40 agents at 40 applications',
    'everybody in and into it, 40 agents',
    '40 agents at crm',
  ])
})

test('every rung of the ladder is a runbook', () => {
  for (const {scope, name = ''} of scopeLadder(inventory))
    expect(scopedRunbook(scope, name, inventory).runbook.document.steps.length).toBeGreaterThan(0)
})

test('what one scope has stopped is proven from outside and given back by kill-switch release', async () => {
  const applied = await engage('--agent', 'support-bot', '--apply', '--yes', '--json')
  // Sessions and connections that were open go on, which is said and keeps it from being called contained.
  expect(applied.exitCode).toBe(21)
  const {probes} = documentOf(applied) as {
    probes: readonly {readonly probe: string; readonly expect: string; readonly answer: string}[]
  }
  expect(probes.find(({probe}) => probe === 'support-bot-crm')).toMatchObject({expect: 'refused', answer: 'proven'})
  expect(probes.find(({probe}) => probe === 'billing-bot-crm')).toMatchObject({expect: 'working', answer: 'proven'})
  const released = await account.firebreak(
    'kill-switch',
    'release',
    '--inventory',
    'grouped.yaml',
    '--apply',
    '--yes',
    '--json',
  )
  expect({exitCode: released.exitCode, outcome: documentOf(released)['outcome']}).toEqual({
    exitCode: 0,
    outcome: 'released',
  })
})
