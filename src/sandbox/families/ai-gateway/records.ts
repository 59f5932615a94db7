import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import type {Lagging} from '../../temper/propagation.ts'
import {memory} from '../family.ts'

const count = z.number().min(0).nullable()

const SpendRule = z.looseObject({limit: z.number(), limitType: z.literal('cost'), window: z.number()})
const Exporter = z.strictObject({
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  authorization: z.string().optional(),
  content_type: z.enum(['json', 'protobuf']).optional(),
})

/**
 * What a PUT may carry (SDK: AIGatewayUpdateParams); five fields are required. What it leaves out falls back to its
 * default: whether Cloudflare does that too is not verified on a live account, so the sandbox takes the worse case.
 */
export const Settings = z.strictObject({
  cache_invalidate_on_update: z.boolean(),
  cache_ttl: count,
  collect_logs: z.boolean(),
  rate_limiting_interval: count,
  rate_limiting_limit: count,
  rate_limiting_technique: z.enum(['fixed', 'sliding']).nullable().default('fixed'),
  authentication: z.boolean().default(false),
  byok_only: z.boolean().default(false),
  dlp: z.looseObject({enabled: z.boolean()}).optional(),
  guardrails: z.looseObject({}).nullable().default(null),
  log_classification: z.boolean().default(false),
  log_management: count.default(null),
  log_management_strategy: z.enum(['STOP_INSERTING', 'DELETE_OLDEST']).nullable().default(null),
  logpush: z.boolean().default(false),
  logpush_public_key: z.string().nullable().default(null),
  otel: z.array(Exporter).nullable().default(null),
  retry_backoff: z.enum(['constant', 'linear', 'exponential']).nullable().default(null),
  retry_delay: count.default(null),
  retry_max_attempts: count.default(null),
  spend_limits: z
    .strictObject({enabled: z.boolean().optional(), rules: z.array(SpendRule).max(20).optional()})
    .nullable()
    .default(null),
  store_id: z.string().nullable().default(null),
  stripe: z.looseObject({authorization: z.string()}).nullable().default(null),
  workers_ai_billing_mode: z.enum(['postpaid', 'unified']).default('postpaid'),
  zdr: z.boolean().default(false),
})
export type Settings = z.infer<typeof Settings>

export interface Gateway {
  readonly id: string
  readonly settings: Settings
  readonly created_at: string
  readonly modified_at: string
}

/** A provider's key that is kept at a gateway: whoever gets past the gateway spends it. */
export interface ProviderKey {
  readonly id: string
  readonly gateway_id: string
  readonly alias: string
  readonly provider_slug: string
  readonly default_config: boolean
  readonly secret_id: string
  readonly secret_preview: string
  readonly modified_at: string
}

export interface ModelCall {
  readonly id: string
  readonly gateway: string
  readonly created_at: string
  readonly provider: string
  readonly model: string
  readonly path: string
  readonly success: boolean
  readonly status_code: number
  /** Prompt and answer, as they came, where they were kept. */
  readonly request?: string
  readonly response?: string
}

/** Gateways by id, the keys and logs of all of them, and when each last let requests through, in monotonic milliseconds. */
export interface AiGateways {
  readonly gateways: Map<string, Lagging<Gateway>>
  readonly keys: ProviderKey[]
  readonly calls: ModelCall[]
  readonly admitted: Map<string, number[]>
}

export const aiGatewaysOf: (account: Account) => AiGateways = memory(() => ({
  gateways: new Map(),
  keys: [],
  calls: [],
  admitted: new Map(),
}))

/** Puts a gateway into the account as it stands in peace time. */
export function addGateway(account: Account, id: string, settings: z.input<typeof Settings>): void {
  const now = account.stamp()
  const gateway = {id, settings: Settings.parse(settings), created_at: now, modified_at: now}
  aiGatewaysOf(account).gateways.set(id, account.lag('setting', gateway))
}

/** Keeps a provider's key at the gateway. */
export function addProviderKey(account: Account, gateway: string, provider: string): void {
  const {mint} = account
  aiGatewaysOf(account).keys.push({
    id: mint.uuid('provider-key'),
    gateway_id: gateway,
    alias: `${gateway}-${provider}`,
    provider_slug: provider,
    default_config: true,
    secret_id: mint.hex('provider-key-secret'),
    secret_preview: 'sk-...9f3c',
    modified_at: account.stamp(),
  })
}
