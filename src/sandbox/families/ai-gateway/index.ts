import type {Family} from '../family.ts'
import {addGateway, addProviderKey, aiGatewaysOf} from './records.ts'
import {aiGatewayRoutes} from './routes.ts'
import {aiGatewaySurfaces} from './surface.ts'

/** The agent's gateway, which spends a key that is kept there, and one whose callers bring keys of their own. */
const names = {agent: 'research-gateway', others: 'team-gateway'}
const prompt = JSON.stringify({model: 'small-model', messages: [{role: 'user', content: 'ping'}]})

/** AI Gateways, the provider keys kept at them, and their logs. */
export const aiGatewayFamily: Family = {
  name: 'ai-gateway',
  routes: aiGatewayRoutes,
  seed(account) {
    addGateway(account, names.agent, {
      cache_invalidate_on_update: true,
      cache_ttl: 300,
      collect_logs: true,
      rate_limiting_interval: 60,
      rate_limiting_limit: 500,
      log_management: 100_000,
      log_management_strategy: 'DELETE_OLDEST',
      dlp: {enabled: true, action: 'FLAG', profiles: ['credentials']},
      otel: [{url: 'https://traces.example.com/v1', headers: {}, authorization: 'Bearer otel-drill'}],
    })
    addProviderKey(account, names.agent, 'openai')
    addGateway(account, names.others, {
      cache_invalidate_on_update: false,
      cache_ttl: null,
      collect_logs: true,
      rate_limiting_interval: null,
      rate_limiting_limit: null,
    })
  },
  snapshot: (account) => ({
    state: [...aiGatewaysOf(account).gateways.values()]
      .map(({stored: {id, settings}}) => ({id, settings}))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  }),
  surfaces: aiGatewaySurfaces,
  inventory: (_account, {front, keep}) => ({
    agents: {
      'research-bot': {
        owner: 'group:agent-platform-oncall',
        aiGateways: [{name: names.agent, probes: ['research-model-call']}],
      },
    },
    probes: {
      'research-model-call': {
        type: 'http',
        url: `${front}/ai-gateway/${names.agent}/openai/chat/completions`,
        method: 'POST',
        body: prompt,
        refusedBy: [401, 429],
      },
      'team-model-call': {
        type: 'http',
        url: `${front}/ai-gateway/${names.others}/openai/chat/completions`,
        method: 'POST',
        body: prompt,
        bearer: keep('team-model.key', 'drill-provider-key'),
      },
    },
  }),
}
