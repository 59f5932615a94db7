import type {Account} from '../../account/account.ts'
import {type Answer, type Changed, missing, ok} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {settingsOf} from '../account-settings/records.ts'
import {aiGatewaysOf, type Gateway, type ModelCall, Settings} from './records.ts'

const read = ['AI Gateway Read', 'AI Gateway Write'] as const
const write = ['AI Gateway Write'] as const
const gateways = '/accounts/{account}/ai-gateway/gateways'

const shown = (account: Account, {id, settings, created_at, modified_at}: Gateway) => ({
  id,
  account_id: account.id,
  is_default: false,
  created_at,
  modified_at,
  ...settings,
})

const changed = (type: Changed['type'], {id}: Gateway): Changed => ({
  type,
  description: `${type === 'update' ? 'Update' : 'Delete'} AI Gateway ${id}`,
  product: 'ai-gateway',
  resource: 'gateway',
  ids: [id],
})

const withoutGateway = ({gateway: _gateway, request: _request, response: _response, ...call}: ModelCall) => ({
  ...call,
  cached: false,
  duration: 120,
  tokens_in: 12,
  tokens_out: 40,
})

/** Such accounts have no logs there (docs: AI Gateway, logging); that the listing is empty then is not verified on a live account. */
const logsEnd = Date.parse('2026-09-24T00:00:00Z')

/** Rows in the order in which the query wants them; oldest first unless it says `desc`. */
function callsOf(account: Account, gateway: string, query: URLSearchParams): Answer {
  const isLegacy = Date.parse(settingsOf(account).createdOn) < logsEnd
  const calls = aiGatewaysOf(account).calls.filter((call) => isLegacy && call.gateway === gateway)
  const ordered = query.get('order_by_direction') === 'desc' ? calls.toReversed() : calls
  return numberedPage(ordered.map(withoutGateway), query, 20)
}

/** Prompt or answer of one call, without an envelope (SDK: AIGateway.logs.request, .response, which unwrap nothing). */
const halfRoute = (half: 'request' | 'response') =>
  route({
    method: 'GET',
    path: `${gateways}/:gateway/logs/:log/${half}`,
    permissions: read,
    handle({account, params}) {
      const {calls} = aiGatewaysOf(account)
      const call = calls.find(({id, gateway}) => id === params.log && gateway === params.gateway)
      const text = call?.[half]
      if (text === undefined) return missing('log')
      return {kind: 'bare', body: text === '' ? {} : (JSON.parse(text) as unknown)}
    },
  })

/** AI Gateways: a PUT replaces every setting, and deleting one takes its logs along (SDK: AIGateway.delete). */
export const aiGatewayRoutes = [
  route({
    method: 'GET',
    path: gateways,
    permissions: read,
    handle: ({account, query}) =>
      numberedPage(
        [...aiGatewaysOf(account).gateways.values()].map(({stored}) => shown(account, stored)),
        query,
        20,
      ),
  }),
  route({
    method: 'GET',
    path: `${gateways}/:gateway`,
    permissions: read,
    handle({account, params}) {
      const gateway = aiGatewaysOf(account).gateways.get(params.gateway)
      return gateway === undefined ? missing('gateway') : ok(shown(account, gateway.stored))
    },
  }),
  route({
    method: 'PUT',
    path: `${gateways}/:gateway`,
    permissions: write,
    body: Settings,
    handle({account, params, body}) {
      const gateway = aiGatewaysOf(account).gateways.get(params.gateway)
      if (gateway === undefined) return missing('gateway')
      const next: Gateway = {...gateway.stored, settings: body, modified_at: account.stamp()}
      gateway.set(next)
      return ok(shown(account, next), {changed: changed('update', next)})
    },
  }),
  route({
    method: 'DELETE',
    path: `${gateways}/:gateway`,
    permissions: write,
    handle({account, params}) {
      const store = aiGatewaysOf(account)
      const gateway = store.gateways.get(params.gateway)
      if (gateway === undefined) return missing('gateway')
      store.gateways.delete(params.gateway)
      store.calls.splice(0, Infinity, ...store.calls.filter((call) => call.gateway !== params.gateway))
      store.keys.splice(0, Infinity, ...store.keys.filter((key) => key.gateway_id !== params.gateway))
      return ok(shown(account, gateway.stored), {changed: changed('delete', gateway.stored)})
    },
  }),
  route({
    method: 'GET',
    path: `${gateways}/:gateway/provider_configs`,
    permissions: read,
    handle: ({account, params, query}) =>
      aiGatewaysOf(account).gateways.has(params.gateway)
        ? numberedPage(
            aiGatewaysOf(account).keys.filter((key) => key.gateway_id === params.gateway),
            query,
            20,
          )
        : missing('gateway'),
  }),
  route({
    method: 'GET',
    path: `${gateways}/:gateway/logs`,
    permissions: read,
    handle: ({account, params, query}) =>
      aiGatewaysOf(account).gateways.has(params.gateway) ? callsOf(account, params.gateway, query) : missing('gateway'),
  }),
  halfRoute('request'),
  halfRoute('response'),
]
