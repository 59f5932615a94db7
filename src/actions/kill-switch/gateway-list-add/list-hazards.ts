import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Hazard} from '../../../core/action.ts'
import {type SeenList, without} from '../../shared/gateway-list.ts'
import {type GatewayProxy, proxyHazards} from '../../shared/gateway-proxy.ts'
import {filterOf} from '../../shared/gateway-rules.ts'
import {blockersOf, coverageHazards, directionsOf} from '../../shared/list-coverage.ts'
import {misfits} from './list-type.ts'

/** What the checks want to know besides the values. */
export interface ListContext {
  readonly list: SeenList
  readonly rules: readonly GatewayRule[]
  readonly proxy: GatewayProxy
}

/** Standard plans allow 1,000 items in a list (docs: Gateway lists). */
const standardCapacity = 1000

/** Reasons why adding the values would not block them, or cannot be done. */
export function listHazards(values: readonly string[], {list, rules, proxy}: ListContext): readonly Hazard[] {
  const blockers = blockersOf(list, rules)
  const held = list.items.map(({value}) => value)
  const size = held.length + without(values, held).length
  return [
    ...typeHazards(list, values),
    ...lockOutHazards(list, values),
    ...coverageHazards({...list, values}, rules),
    ...directionHazards(list, blockers),
    ...proxyHazards(blockers.map(filterOf), proxy),
    ...(size > standardCapacity ? [overfull(list, size)] : []),
  ]
}

function typeHazards(list: SeenList, values: readonly string[]): readonly Hazard[] {
  const wrong = misfits(list.type, values)
  if (wrong.length === 0) return []
  const message = `list ${list.name} is of type ${list.type} and cannot hold ${wrong.join(', ')}`
  return [
    {
      rule: 'list-type',
      result: 'refused',
      object: list.name,
      message,
      next: ['name a list of the right type in the runbook or the inventory'],
    },
  ]
}

/** Names by which people and firebreak reach Cloudflare, and devices reach Gateway (docs: Cloudflare One Client with firewall). */
const waysIn = [
  'api.cloudflare.com',
  'dash.cloudflare.com',
  'one.dash.cloudflare.com',
  'cloudflareaccess.com',
  'cloudflareclient.com',
]

const covers = (outer: string, name: string): boolean => name === outer || name.endsWith(`.${outer}`)

/** A block of the way in could not be lifted by whoever is behind it. */
function lockOutHazards(list: SeenList, values: readonly string[]): readonly Hazard[] {
  if (list.type !== 'DOMAIN') return []
  const blocking = values.filter((value) => waysIn.some((name) => covers(value, name) || covers(name, value)))
  return blocking.map((value) => ({
    rule: 'lock-out',
    result: 'refused',
    object: value,
    message: `blocking ${value} takes the way to Cloudflare away from everybody behind Gateway: the block could not be lifted from there`,
    next: ['name the destination itself, not a name of Cloudflare'],
  }))
}

function directionHazards(list: SeenList, blockers: readonly GatewayRule[]): readonly Hazard[] {
  const {source, destination} = directionsOf(list, blockers)
  if (list.type !== 'IP' || source === destination) return []
  const message = `the rules block only traffic ${source ? 'from' : 'to'} the addresses of list ${list.name}, not traffic ${source ? 'to' : 'from'} them`
  return [{rule: 'one-direction', result: 'warned', object: list.name, message}]
}

const overfull = (list: SeenList, size: number): Hazard => ({
  rule: 'list-capacity',
  result: 'warned',
  object: list.name,
  message: `list ${list.name} would hold ${size} items; plans below Enterprise allow ${standardCapacity}`,
})
