import type {Check} from './check.ts'
import {aiGateways} from './checks/account/ai-gateways.ts'
import {bypass} from './checks/account/bypass.ts'
import {clock} from './checks/account/clock.ts'
import {defaultDeny} from './checks/account/default-deny.ts'
import {gatewayLogging} from './checks/account/gateway-logging.ts'
import {levers} from './checks/account/levers.ts'
import {logsFlow} from './checks/account/logs-flow.ts'
import {proxy} from './checks/account/proxy.ts'
import {rate} from './checks/account/rate.ts'
import {rehearsal} from './checks/account/rehearsal.ts'
import {roads} from './checks/account/roads.ts'
import {serviceAuth} from './checks/account/service-auth.ts'
import {workers} from './checks/account/workers.ts'
import {coverage} from './checks/machine/coverage.ts'
import {drills} from './checks/machine/drills.ts'
import {evidenceSinks} from './checks/machine/evidence-sinks.ts'
import {lapsed} from './checks/machine/lapsed.ts'
import {probeSecrets} from './checks/machine/probe-secrets.ts'
import {probes} from './checks/machine/probes.ts'
import {responders} from './checks/machine/responders.ts'
import {retention} from './checks/machine/retention.ts'
import {runbooks} from './checks/machine/runbooks.ts'
import {secretSinks} from './checks/machine/secret-sinks.ts'
import {writeProofs} from './checks/machine/write-proofs.ts'
import {agentPowers} from './checks/token/agent-powers.ts'
import {breakGlass} from './checks/token/break-glass.ts'
import {credentials} from './checks/token/credentials.ts'
import {ownToken} from './checks/token/own-token.ts'
import {permissions} from './checks/token/permissions.ts'

/** Every check, those first that tell whether anything can be done at all. A new one is its file, and its line here. */
export const checks: readonly Check[] = [
  permissions,
  writeProofs,
  ownToken,
  breakGlass,
  agentPowers,
  levers,
  rehearsal,
  roads,
  proxy,
  bypass,
  serviceAuth,
  defaultDeny,
  credentials,
  logsFlow,
  gatewayLogging,
  aiGateways,
  workers,
  clock,
  rate,
  runbooks,
  coverage,
  probes,
  probeSecrets,
  secretSinks,
  responders,
  drills,
  retention,
  evidenceSinks,
  lapsed,
]
