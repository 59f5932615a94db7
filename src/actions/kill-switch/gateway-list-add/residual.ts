import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Residual} from '../../../core/documents/plan.ts'
import {earlierRules} from '../../shared/earlier-rules.ts'
import {valueSet} from '../../shared/gateway-list.ts'
import {proxiedResidual, unprovenSource} from '../../shared/gateway-proxy.ts'
import {filterOf} from '../../shared/gateway-rules.ts'
import {blockersOf, directionsOf, isConditional} from '../../shared/list-coverage.ts'
import type {ListContext} from './list-hazards.ts'

const namesOf = (rules: readonly GatewayRule[]): string => rules.map(({name}) => name).join(', ')

/** One direction of an address that no rule blocks. */
function otherDirection({list}: ListContext, blockers: readonly GatewayRule[]): readonly Residual[] {
  const {source, destination} = directionsOf(list, blockers)
  if (list.type !== 'IP' || source === destination) return []
  // A list of destinations outside is there to be blocked one way only: nothing that is outside calls in through Gateway.
  if (!source) return []
  return [
    {
      code: 'other-direction',
      standing: 'open',
      on: list.name,
      what: `connections to the addresses of list ${list.name}`,
      why: `${namesOf(blockers)} block only what comes from them`,
      next: 'firebreak arm, which installs a rule for either direction',
    },
  ]
}

function narrowed({list}: ListContext, blockers: readonly GatewayRule[]): readonly Residual[] {
  if (blockers.length === 0 || !blockers.every(isConditional)) return []
  return [
    {
      code: 'narrow-block',
      standing: 'open',
      on: list.name,
      what: `traffic of list ${list.name} that does not meet the rules' further conditions`,
      why: `every rule that refers to the list asks for more: ${namesOf(blockers)}`,
      next: 'firebreak arm, which installs a rule that asks for the list alone',
    },
  ]
}

/** A device whose registrations are revoked has no address in the Mesh any more. */
const revoked = {
  next: 'revoke its registrations and disable its tokens',
  closedBy: 'registration.revoke',
} as const

/** An agent has as many addresses as it has registrations, and which those are is not written in a list. */
const otherAddress = (values: readonly string[], {list}: ListContext): Residual => ({
  code: 'other-address',
  standing: 'unknown',
  on: list.name,
  what: 'the same agent under another address',
  why: `only ${valueSet(values).join(', ')} is in list ${list.name}; a device that enrols again may get another address`,
  ...revoked,
})

const filtersOf = (rules: readonly GatewayRule[]): readonly unknown[] => rules.map(filterOf)

/** What a list of names leaves open, by what the rules that use it look at. */
function named({list}: ListContext, blockers: readonly GatewayRule[]): readonly Residual[] {
  const elsewhere: Residual = {
    code: 'address-without-name',
    standing: 'not-covered',
    on: list.name,
    what: 'a connection to an address of these names that does not say the name (no TLS server name)',
    why: 'Gateway does not know which addresses serve a name',
    next: 'block the addresses as well, where they are known',
  }
  if (filtersOf(blockers).includes('l4')) return [elsewhere]
  return [
    {
      code: 'cached-answers',
      standing: 'unknown',
      on: list.name,
      what: 'names that were looked up before, and names that another resolver answers',
      why: 'a DNS block empties no cache and sees only questions to Gateway; no network rule refers to the list',
      next: 'firebreak arm, which installs a network rule for the names as well',
    },
    elsewhere,
  ]
}

/** What still works once the values are in the list (docs: Gateway DNS and network policies; Gateway lists). */
export function listResidual(values: readonly string[], context: ListContext): readonly Residual[] {
  const {list, rules, proxy} = context
  const blockers = blockersOf(list, rules)
  const {source} = directionsOf(list, blockers)
  const proxied = filtersOf(blockers).some((filter) => filter === 'l4' || filter === 'http')
  return [
    ...blockers.flatMap((rule) => earlierRules(rule, rules, {...list, values})),
    ...narrowed(context, blockers),
    ...otherDirection(context, blockers),
    ...(proxied ? proxiedResidual(proxy, list.name) : []),
    ...(list.type === 'IP' && source
      ? [{...unprovenSource(list.name), ...revoked}, otherAddress(values, context)]
      : []),
    ...(list.type === 'DOMAIN' ? named(context, blockers) : []),
  ]
}
