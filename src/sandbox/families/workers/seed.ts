import type {Account} from '../../account/account.ts'
import {type AccessRule, type Ruleset, zonesOf} from '../waf/records.ts'
import {type Binding, type Code, type Domain, type Script, type Status, type Version, workersOf} from './records.ts'
import {signedSecret} from './surfaces.ts'

interface NewScript extends Pick<Script, 'name' | 'handlers' | 'objects'> {
  /** Oldest first; the last one is deployed. */
  readonly codes: readonly Code[]
  readonly secrets: readonly string[]
  readonly previews: boolean
  readonly bindings?: readonly Binding[]
}

export function addScript(
  account: Account,
  {name, handlers, objects, codes, secrets, previews, bindings = []}: NewScript,
): void {
  const {mint} = account
  const workers = workersOf(account)
  const createdOn = account.stamp()
  const values = Object.fromEntries(secrets.map((secret) => [secret, mint.hex('worker-secret', 48)]))
  const versions: readonly Version[] = codes
    .map((code, at) => ({
      id: mint.uuid('worker-version'),
      number: at + 1,
      createdOn,
      code,
      secrets: code === 'safe' ? {} : values,
    }))
    .toReversed()
  const serving = versions.slice(0, 1).map(({id}) => ({version_id: id, percentage: 100}))
  workers.scripts.set(name, {
    name,
    tag: mint.hex('worker'),
    createdOn,
    handlers,
    objects,
    bindings,
    versions,
    deployments: [
      {
        id: mint.uuid('deployment'),
        createdOn,
        at: -Infinity,
        versions: serving,
        immediate: true,
        triggeredBy: 'deployment',
      },
    ],
  })
  workers.subdomains.set(name, account.lag('setting', {enabled: true, previews_enabled: previews}))
  workers.schedules.set(name, [])
}

/** Every way in which `research-worker` can be made to work. */
function addEntryPoints(account: Account): void {
  const {mint} = account
  const {schedules, routes, domains, queues, workflows} = workersOf(account)
  const script = 'research-worker'
  schedules.set(script, ['*/15 * * * *', '0 6 * * 1'])
  const route = {id: mint.hex('worker-route'), pattern: 'agents.example.com/research/*', script}
  routes.set(route.id, account.lag('setting', route))
  const domain: Domain = {
    id: mint.hex('worker-domain'),
    cert_id: mint.uuid('worker-domain-certificate'),
    hostname: 'research.example.com',
    service: script,
  }
  domains.set(domain.id, account.lag<Domain | undefined>('setting', domain))
  const queue = {id: mint.hex('queue'), name: 'research-jobs', consumer: script}
  queues.set(queue.id, {
    ...queue,
    settings: {delivery_delay: 0, delivery_paused: false, message_retention_period: 345_600},
  })
  const instance = (status: Status) => ({id: mint.uuid('workflow-instance'), status})
  workflows.set('research-report', {
    id: mint.uuid('workflow'),
    name: 'research-report',
    script,
    className: 'ReportWorkflow',
    schedules: [],
    instances: [instance('running'), instance('waiting'), instance('complete')],
  })
}

/** A research agent that runs as a Worker, with a stub uploaded for the day it has to stop, and a neighbour that must go on. */
export function seedWorkers(account: Account): void {
  addScript(account, {
    name: 'research-worker',
    handlers: ['fetch', 'scheduled', 'queue'],
    objects: {ResearchAgent: {'agent-1': {notes: ['a finding that only this object holds']}}},
    codes: ['safe', 'agent', 'agent'],
    secrets: [signedSecret, 'MODEL_KEY'],
    previews: true,
  })
  addScript(account, {
    name: 'status-worker',
    handlers: ['fetch'],
    objects: {},
    codes: ['agent'],
    secrets: [],
    previews: false,
  })
  addEntryPoints(account)
  const {zone} = workersOf(account)
  zonesOf(account).set(zone.id, {
    ...zone,
    isElsewhere: true,
    ruleset: account.lag<Ruleset | undefined>('setting', undefined),
    accessRules: account.lag<readonly AccessRule[]>('setting', []),
    versions: [],
  })
}
