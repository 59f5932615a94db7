import type {ReadinessOptions} from '../../../src/compose-doctor/examine-readiness.ts'
import {settingsOf} from '../../../src/sandbox/families/account-settings/records.ts'
import {aiGatewaysOf} from '../../../src/sandbox/families/ai-gateway/records.ts'
import {gatewayLogOf} from '../../../src/sandbox/families/gateway-log/records.ts'
import {observabilityOf} from '../../../src/sandbox/families/observability/records.ts'
import {undo, setting, inventory, bad, written, type Defect} from './plant.ts'

/** What may be amiss with logs and evidence, and the clock that they go by. */
export const logDefects: readonly Defect[] = [
  {
    what: 'a log has stopped',
    plant: ({world: {account}}) => {
      const {sessions} = gatewayLogOf(account)
      const before = sessions.splice(0)
      return () => void sessions.push(...before)
    },
    found: bad('warning', 'logs-flow', 'log gateway-network'),
  },
  {
    what: 'the activity log of Gateway is off',
    plant: setting('activityLog'),
    found: bad('warning', 'gateway-logging', 'activity_log'),
  },
  {
    what: 'only blocked connections are logged',
    plant: ({world}) => {
      const {logged} = settingsOf(world.account)
      logged.l4 = {log_all: false, log_blocks: true}
      return () => delete logged.l4
    },
    found: bad('warning', 'gateway-logging', 'logging of network requests'),
  },
  {
    what: 'an AI Gateway keeps no log',
    plant: ({world: {account}}) => {
      const found = aiGatewaysOf(account).gateways.get('research-gateway')
      if (found === undefined) throw new Error('no AI Gateway')
      const settings = {...found.stored.settings, collect_logs: false}
      return undo((next) => found.set(next), found.stored, {...found.stored, settings})
    },
    found: bad('warning', 'ai-gateways', 'AI Gateway research-gateway'),
  },
  {
    what: 'a Worker is not observed',
    plant: ({world}) => {
      const {isOff} = observabilityOf(world.account)
      isOff.add('research-worker')
      return () => isOff.delete('research-worker')
    },
    found: bad('warning', 'workers', 'Worker research-worker'),
  },
  {
    what: 'only some invocations of a Worker are kept',
    plant: ({world}) => {
      const {headSampling} = observabilityOf(world.account)
      headSampling.set('research-worker', 0.1)
      return () => headSampling.delete('research-worker')
    },
    found: bad('warning', 'workers', 'Worker research-worker'),
  },
  {
    what: 'the clock of this machine is ahead',
    given: () => ({clock: {...aheadBy(90_000)}}),
    found: bad('blocker', 'clock', 'clock'),
  },
  {
    what: 'a runbook looks back further than its log is kept, and another log is pushed',
    given: (options) => ({
      ...written({evidence: [{uses: 'logs.snapshot', with: {sources: ['dex'], lookback: '14d'}}]})(options),
      ...inventory(({evidence}) => ({
        evidence: {
          hosts: [],
          addresses: [],
          ids: [],
          sinks: {},
          ...evidence,
          pushed: {access: {bucket: 'logs', accessKeyId: 'env:KEY_ID', secretAccessKey: 'env:KEY'}},
        },
      }))(options),
    }),
    found: bad('advice', 'retention', 'log dex'),
  },
  {
    what: 'evidence stays on this machine',
    given: inventory(({evidence}) => ({evidence: {hosts: [], addresses: [], ids: [], ...evidence, sinks: {}}})),
    found: bad('warning', 'evidence-sinks', 'evidence.sinks'),
  },
]

function aheadBy(ms: number): ReadinessOptions['clock'] {
  return {
    now: () => new Date(performance.timeOrigin + performance.now() + ms),
    mono: () => performance.now(),
    sleep: async () => undefined,
  }
}
