import {actionIds} from '../../../src/actions/index.ts'
import type {ReadinessOptions} from '../../../src/compose-doctor/examine-readiness.ts'
import type {Severity} from '../../../src/core/documents/answers/doctor.ts'
import type {Agent, Inventory} from '../../../src/core/documents/inventory.ts'
import {Runbook} from '../../../src/core/documents/runbook.ts'
import type {Rule} from '../../../src/sandbox/account/records.ts'
import {settingsOf} from '../../../src/sandbox/families/account-settings/records.ts'
import type {World} from '../../../src/sandbox/world.ts'
import type {RunbookFile} from '../../../src/workbench.ts'
import {changeToken, drilled, type Healthy, inDays, knownRunbooks} from '../healthy.ts'
import {rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

type Plant = (healthy: Healthy) => () => unknown
type Given = (healthy: Healthy) => Partial<ReadinessOptions>

/** What is planted, and the one finding that has to come of it. */
export interface Defect {
  readonly what: string
  /** Plants it in the account or on this machine; gives back how to take it away again. */
  readonly plant?: Plant
  /** What the doctor is given otherwise. */
  readonly given?: Given
  readonly found: {readonly check: string; readonly severity: Severity; readonly object: string}
}

export const undo = <Value>(set: (value: Value) => void, before: Value, after: Value) => {
  set(after)
  return () => set(before)
}

export const ruleNamed = ({account}: World, name: string) => {
  const found = [...account.rules.values()].find(({stored}) => stored.name === name)
  if (found === undefined) throw new Error(`no rule ${name}`)
  return found
}

export const rule =
  (name: string, change: Partial<Rule>): Plant =>
  ({world}) => {
    const found = ruleNamed(world, name)
    return undo((next) => found.set(next), found.stored, {...found.stored, ...change})
  }

export const token =
  (name: string, change: Parameters<typeof changeToken>[2]): Plant =>
  ({world}) => {
    const [before] = [...world.account.apiTokens.values()].filter(({stored}) => stored.name === name)
    const kept = before?.stored
    changeToken(world, name, change)
    return () => changeToken(world, name, (now) => kept ?? now)
  }

export const setting =
  (key: 'tlsDecrypt' | 'activityLog' | 'tcpProxy' | 'udpProxy'): Plant =>
  ({world}) => {
    const settings = settingsOf(world.account)
    return undo<boolean>((value) => void (settings[key] = value), settings[key], !settings[key])
  }

export const added =
  (action: 'allow' | 'off'): Plant =>
  ({world}) => {
    const about = {name: 'vendor', filter: 'http', traffic: '', precedence: 0, enabled: true} as const
    const {id} = world.addRule({...about, action})
    return () => world.account.rules.delete(id)
  }

export const inventory =
  (change: (inventory: Inventory) => Partial<Inventory>): Given =>
  ({inventory: before}) => ({inventory: {...before, ...change(before)}})

export const agent = (name: string, change: Partial<Agent>): Given =>
  inventory(({agents}) => {
    const before = agents[name]
    return before === undefined ? {} : {agents: {...agents, [name]: {...before, ...change}}}
  })

export const file =
  (name: string, text: string | undefined): Plant =>
  ({range, world}) => {
    const path = join(range.dir, name)
    const value = [...world.account.apiTokens.values()].find(({stored}) => stored.name === 'break-glass')?.stored.value
    if (text === undefined) rmSync(path)
    else writeFileSync(path, text, {mode: 0o600})
    return () => writeFileSync(path, value ?? '', {mode: 0o600})
  }

export const bad = (severity: Severity, check: string, object: string): Defect['found'] => ({check, severity, object})

export const exercisedBut =
  (prefix: string): Given =>
  () => ({
    past: {
      runs: knownRunbooks.map(({document: {id}}) => drilled(id)),
      exercised: new Map(actionIds.filter((id) => !id.startsWith(prefix)).map((id) => [id, inDays(-1)])),
      proofs: [],
    },
  })

export const past =
  (runs: ReadinessOptions['past']['runs']): Given =>
  () => ({
    past: {runs, exercised: new Map(actionIds.map((id) => [id, inDays(-1)])), proofs: []},
  })

export const written =
  (change: object): Given =>
  () => {
    const file: RunbookFile = {
      document: Runbook.parse({
        schema: 'firebreak/runbook@1',
        id: 'our-own',
        version: '1.0.0',
        title: 'Our own',
        summary: 'Use in a test.',
        owner: 'group:oncall',
        strategy: 'snapshot-isolate-revoke',
        evidence: [{uses: 'logs.snapshot', with: {sources: ['audit'], lookback: '24h'}}],
        ...change,
      }),
      digest: '',
      path: 'our-own.yaml',
      shipped: false,
    }
    return {asked: [file], known: [...knownRunbooks, file]}
  }
