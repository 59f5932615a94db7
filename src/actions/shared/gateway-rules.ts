import type {GatewayFilter, GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Reader} from '../../core/cloudflare.ts'

/** Every Gateway rule that is in the account. The listing has no pages (SDK: SinglePage). */
export async function readRules({api, account}: Reader): Promise<readonly GatewayRule[]> {
  const {result} = await api.zeroTrust.gateway.rules.list({account_id: account})
  return result.filter(({deleted_at: deletedAt}) => deletedAt === undefined || deletedAt === null)
}

/** The one protocol a rule is about; Gateway allows no more than one. */
export const filterOf = ({filters}: Pick<GatewayRule, 'filters'>): GatewayFilter | undefined => filters[0]
