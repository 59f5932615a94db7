import {readdir, readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {parseDocument} from 'yaml'
import {actionIds, loadAction} from '../src/actions/index.ts'
import {Inventory} from '../src/core/documents/inventory.ts'
import {Runbook} from '../src/core/documents/runbook.ts'
import {milliseconds} from '../src/core/ids.ts'
import {expandRunbook} from '../src/core/runbooks/expand.ts'
import {bindParams} from '../src/core/runbooks/scope.ts'

const folder = join(import.meta.dirname, '..', 'runbooks')
const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'))

async function read(file: string): Promise<Runbook> {
  const document = parseDocument(await readFile(join(folder, file), 'utf8'), {schema: 'core', uniqueKeys: true})
  expect([...document.errors, ...document.warnings]).toEqual([])
  return Runbook.parse(document.toJS({maxAliasCount: 0}))
}

/** Every `${...}` of a document. */
const lookups = (value: unknown): readonly string[] =>
  [...JSON.stringify(value).matchAll(/\$\{([^}]+)\}/g)].map(([, path = '']) => path)

const destructive = new Set([
  'service-token.disable',
  'api-token.disable',
  'access-app.revoke-sessions',
  'registration.revoke',
  'tunnel.rotate-and-drop',
  'access-user.revoke',
  'member.suspend',
])

test('a runbook ships for every situation of the on-call page', () => {
  expect(files.map((file) => file.replace('.yaml', '')).toSorted()).toEqual([
    'agent-freeze',
    'ai-gateway-runaway',
    'api-token-leak',
    'connector-token-theft',
    'control-plane-down',
    'dashboard-takeover-freeze',
    'evidence-snapshot',
    'exfil-egress-block',
    'fleet-kill',
    'mcp-tool-quarantine',
    'mesh-isolate',
    'service-token-compromise',
    'stand-down',
    'user-behind-agent',
    'vendor-breach-rotation',
  ])
})

describe('an agent is frozen by the handles that it has', () => {
  const uuid = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`
  const handles = {
    serviceTokens: [{name: 'token', id: uuid('1')}],
    apps: [{name: 'crm', id: uuid('2')}],
    meshNodes: [{name: 'device', replicas: ['device']}],
    addresses: ['100.96.0.11'],
  }

  async function freeze(agent: Partial<typeof handles>) {
    const inventory = Inventory.parse({
      schema: 'firebreak/inventory@1',
      account: {id: '0'.repeat(32), name: 'Example Corp', environment: 'drill'},
      agents: {bot: {owner: 'group:bots', ...agent}},
      levers: {lists: {quarantine: {name: 'quarantine', id: uuid('3')}}},
    })
    const runbook = await read('agent-freeze.yaml')
    const scope = bindParams(runbook, {agent: 'bot'}, inventory)
    const {items, selected} = await expandRunbook({runbook, scope, inventory, loadAction})
    const misfits = selected.filter(({count, min, max}) => count < min || count > max)
    return {needs: Object.fromEntries(items.map(({key, needs}) => [key, needs])), misfits}
  }

  test('all of them', async () => {
    expect(await freeze(handles)).toEqual({
      needs: {
        quarantine: [],
        'disable-tokens/token': ['quarantine'],
        'end-sessions/crm': ['disable-tokens/token'],
        'revoke-devices/device': ['disable-tokens/token'],
      },
      misfits: [],
    })
  })

  test('without a Mesh address', async () => {
    const {addresses: _none, ...others} = handles
    expect(await freeze(others)).toMatchObject({needs: {'disable-tokens/token': []}, misfits: []})
  })

  test('without a service token, and in the same order', async () => {
    const {serviceTokens: _none, ...others} = handles
    expect(await freeze(others)).toEqual({
      needs: {quarantine: [], 'end-sessions/crm': ['quarantine'], 'revoke-devices/device': ['quarantine']},
      misfits: [],
    })
  })
})

describe.each(files)('%s', (file) => {
  test('is a valid runbook under the name of its file', async () => {
    const {id} = await read(file)
    expect(`${id}.yaml`).toBe(file)
  })

  test('tells editors where its schema is', async () => {
    expect(await readFile(join(folder, file), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=runbook\.schema\.json\n/,
    )
  })

  test('uses only actions that exist', async () => {
    const {steps, evidence} = await read(file)
    for (const {uses} of [...steps, ...evidence]) expect(actionIds).toContain(uses)
  })

  test('orders its steps by names that come before', async () => {
    const {steps, evidence} = await read(file)
    const ids = steps.map(({id}) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [at, {needs}] of steps.entries()) expect(ids.slice(0, at)).toEqual(expect.arrayContaining(needs))
    for (const {before} of evidence) expect(ids).toEqual(expect.arrayContaining(before))
  })

  test('keeps evidence before every step that revokes or disables', async () => {
    const {steps, evidence} = await read(file)
    const covered = evidence.flatMap(({before}) => before)
    const destroying = steps.filter(({uses}) => destructive.has(uses)).map(({id}) => id)
    expect(covered).toEqual(expect.arrayContaining(destroying))
  })

  test('revokes devices only after their tokens are disabled or their network is blocked', async () => {
    const {steps} = await read(file)
    const brakes = steps
      .filter(({uses}) => uses === 'service-token.disable' || uses === 'mesh-segment.block')
      .map(({id}) => id)
    for (const {needs} of steps.filter(({uses}) => uses === 'registration.revoke')) {
      expect(needs.some((need) => brakes.includes(need))).toBe(true)
    }
  })

  test('looks up nothing but its params, what a step is about, and the parts of the inventory that are there for it', async () => {
    const runbook = await read(file)
    const actions = await Promise.all(runbook.steps.map(({uses}) => loadAction(uses)))
    const targets = actions.flatMap((action) => (action.kind === 'containment' ? [action.target.param] : []))
    const counted = runbook.ledger === undefined ? [] : ['census']
    const parts = ['levers', 'fleet', 'segments', 'responders', 'account', 'param']
    const roots = [...Object.keys(runbook.params), ...targets, ...counted, ...parts]
    for (const path of lookups(runbook)) expect(roots).toContain(path.split('.')[0])
  })

  test('proves both that something is refused and that something works, and soaks for an hour', async () => {
    const {prove, steps} = await read(file)
    if (steps.length === 0) return
    expect(prove.refused).not.toEqual([])
    expect(prove.working).not.toEqual([])
    expect(milliseconds(prove.soak.at(-1) ?? '1ms')).toBeGreaterThanOrEqual(milliseconds('60m'))
  })

  test('gives every change that can be lifted a lease, and a drill its params', async () => {
    const {steps, drill, params} = await read(file)
    for (const {id, uses, lease} of steps) {
      const action = await loadAction(uses)
      const canBeLifted = action.kind === 'containment' && action.undo <= 'U2'
      if (canBeLifted) expect(lease, id).toBeDefined()
      if (uses === 'access-app.revoke-sessions') expect(lease, id).toBeUndefined()
    }
    const required = Object.keys(params).filter((name) => params[name]?.required === true)
    expect(Object.keys(params)).toEqual(expect.arrayContaining(Object.keys(drill?.params ?? {})))
    expect(Object.keys(drill?.params ?? {})).toEqual(expect.arrayContaining(required))
  })

  test('says when to use it and when not', async () => {
    const {summary} = await read(file)
    expect(summary).toMatch(/^Use when /)
    expect(summary).toMatch(/\bNot for /)
  })
})
