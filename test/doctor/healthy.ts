import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {actionIds} from '../../src/actions/index.ts'
import {examineReadiness, type ReadinessOptions} from '../../src/compose-doctor/examine-readiness.ts'
import type {Doctor} from '../../src/core/documents/answers/doctor.ts'
import type {Inventory} from '../../src/core/documents/inventory.ts'
import {Runbook} from '../../src/core/documents/runbook.ts'
import {drillIncident, type RunSummary} from '../../src/core/runs/run-summary.ts'
import {Secret} from '../../src/core/text/secret.ts'
import {packageRoot} from '../../src/package-root.ts'
import type {ApiToken} from '../../src/sandbox/account/records.ts'
import {settingsOf} from '../../src/sandbox/families/account-settings/records.ts'
import {aiGatewaysOf} from '../../src/sandbox/families/ai-gateway/records.ts'
import {gatewayLogOf, recordSession} from '../../src/sandbox/families/gateway-log/records.ts'
import type {World} from '../../src/sandbox/world.ts'
import {listRunbooks} from '../../src/storage/documents.ts'
import {createSecretResolver} from '../../src/storage/secrets/secret-resolver.ts'
import {newRunId} from '../../src/storage/runs.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import type {RunbookFile} from '../../src/workbench.ts'
import {openRange, type TestRange} from '../fixtures/range.ts'

const dayMs = 86_400_000
export const inDays = (days: number): string => new Date(systemClock.now().getTime() + days * dayMs).toISOString()

/** Closes the ways in that no shipped runbook closes. */
const own = Runbook.parse({
  schema: 'firebreak/runbook@1',
  id: 'replace-secrets',
  version: '1.0.0',
  title: 'Take every other secret from an agent',
  summary: 'Use when the secrets of an agent are out.',
  owner: 'group:agent-platform-oncall',
  params: {agent: {type: 'agent', description: 'Name of the agent'}},
  strategy: 'brake-snapshot-revoke',
  steps: [
    {id: 'clients', uses: 'oauth-client.replace-secret', each: '${agent.oauthClients}', expect: {min: 0}},
    {id: 'certificates', uses: 'client-certificate.revoke', each: '${agent.clientCertificates}', expect: {min: 0}},
    {id: 'secrets', uses: 'secret.unplug', each: '${agent.secrets}', expect: {min: 0}},
    {id: 'worker-secrets', uses: 'worker-secret.remove', each: '${agent.workerSecrets}', expect: {min: 0}},
    {id: 'grants', uses: 'mcp-oauth.revoke', each: '${agent.mcpGrants}', expect: {min: 0}},
  ],
})

const shippedFolder = join(packageRoot, 'runbooks')

export const knownRunbooks: readonly RunbookFile[] = [
  ...listRunbooks({shipped: shippedFolder, local: shippedFolder}),
  {document: own, digest: '', path: 'replace-secrets.yaml', shipped: false},
]

/** A drill of a runbook that went well, so many days ago. */
export const drilled = (runbook: string, daysAgo = 1): RunSummary => ({
  run: newRunId({...systemClock, now: () => new Date(inDays(-daysAgo))}),
  runbook,
  title: runbook,
  kind: 'contain',
  outcome: 'contained',
  startedAt: inDays(-daysAgo),
  incident: drillIncident,
  changed: true,
  holds: [],
})

const tokenNamed = ({account}: World, name: string) => {
  const found = [...account.apiTokens.values()].find(({stored}) => stored.name === name)
  if (found === undefined) throw new Error(`no API token ${name}`)
  return found
}

/** Changes an API token of the account as somebody on the dashboard would. */
export function changeToken(world: World, name: string, change: (token: ApiToken) => ApiToken): void {
  const token = tokenNamed(world, name)
  token.set(change(token.stored))
}

export const without = (token: ApiToken, permission: string): ApiToken => ({
  ...token,
  policies: token.policies.map((policy) => ({
    ...policy,
    permission_groups: policy.permission_groups.filter(({name}) => name !== permission),
  })),
})

/** What a good administrator would have done to the account before an incident. */
function heal(world: World): void {
  const {account} = world
  const settings = settingsOf(account)
  settings.tlsDecrypt = true
  account.organization.set({...account.organization.stored, strict_service_token_auth: true})
  world.addRule({
    name: 'segments-default-deny',
    action: 'block',
    filter: 'l4',
    traffic: 'net.dst.ip in {10.20.0.0/24}',
    precedence: 9000,
    enabled: true,
  })
  for (const {stored} of account.apiTokens.values())
    if (stored.name !== 'firebreak') changeToken(world, stored.name, (token) => ({...token, expires_on: inDays(90)}))
  changeToken(world, 'break-glass', (token) => ({...token, condition: {request_ip: {in: ['203.0.113.0/24']}}}))
  changeToken(world, 'research-bot', (token) => without(token, 'Account API Tokens Write'))
  recordSession(
    account,
    {name: 'support-bot', address: '100.96.0.11', rule: undefined},
    {destination: '10.20.0.5', port: 8443},
  )
  // A record appears minutes later: this one is from yesterday evening.
  const {sessions} = gatewayLogOf(account)
  for (const [at, session] of sessions.entries()) sessions[at] = {...session, at: inDays(-0.5)}
  aiGatewaysOf(account).calls.push({
    id: 'call-1',
    gateway: 'research-gateway',
    created_at: account.stamp(),
    provider: 'openai',
    model: 'gpt',
    path: '/chat',
    success: true,
    status_code: 200,
  })
}

/** What its inventory says. */
const healed = (inventory: Inventory, dir: string): Inventory => ({
  ...inventory,
  agents: Object.fromEntries(
    Object.entries(inventory.agents).map(([name, agent]) => [
      name,
      {
        ...agent,
        probes: {
          refused: [...agent.probes.refused, 'support-bot-crm'],
          bystanders: [...agent.probes.bystanders, 'oncall-crm'],
        },
      },
    ]),
  ),
  responders: {...inventory.responders, breakGlassSecret: `file:${join(dir, 'break-glass')}`},
  evidence: {...inventory.evidence, hosts: [], addresses: [], ids: [], sinks: {vault: {type: 'directory', path: dir}}},
})

export interface Healthy {
  readonly range: TestRange
  readonly world: World
  readonly inventory: Inventory
  /** What the doctor is given, where it is not the usual. */
  examine(options?: Partial<ReadinessOptions>): Promise<Doctor>
}

/** An account in which nothing is amiss, and the doctor beside it. */
export async function openHealthy(): Promise<Healthy> {
  let opened: World | undefined
  const range = await openRange({
    temper: {propagation: {factor: 0}, limit: {calls: 1_000_000, windowMs: 300_000, penaltyMs: 1000}},
    also: (world) => void (opened = world),
  })
  if (opened === undefined) throw new Error('the sandbox has no world')
  const world = opened
  heal(world)
  mkdirSync(range.dir, {recursive: true})
  writeFileSync(join(range.dir, 'break-glass'), tokenNamed(world, 'break-glass').stored.value, {mode: 0o600})
  const inventory = healed(range.inventory, range.dir)
  const usual = knownRunbooks.filter(({document: {id}}) => id === 'agent-freeze')
  return {
    range,
    world,
    inventory,
    examine: (options = {}) => examineReadiness({...usualOptions(range, inventory), asked: usual, ...options}),
  }
}

function usualOptions({sandbox}: TestRange, inventory: Inventory): Omit<ReadinessOptions, 'asked'> {
  const {resolve: resolveSecret} = createSecretResolver({env: {}, clock: systemClock})
  return {
    inventory,
    baseUrl: sandbox.url,
    clock: systemClock,
    operator: 'tester',
    addresses: [],
    tokens: {looking: async () => new Secret('CLOUDFLARE_API_TOKEN', sandbox.token)},
    resolveSecret,
    env: {},
    hasTrust: true,
    known: knownRunbooks,
    online: true,
    past: {
      runs: knownRunbooks.map(({document: {id}}) => drilled(id)),
      exercised: new Map(actionIds.map((id) => [id, inDays(-1)])),
      proofs: [],
    },
  }
}
