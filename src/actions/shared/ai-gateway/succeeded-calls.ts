import type {Reader} from '../../../core/cloudflare.ts'

/** The newest rows of the log; one page of it. */
const perPage = 50

export interface SucceededCalls {
  readonly count: number
  /** False when the page ends before the time that was asked about: older rows were not looked at. */
  readonly whole: boolean
}

/** How many calls the gateway's own log has as succeeded since then (SDK: AIGateway.logs.list). */
export async function succeededCalls({api, account}: Reader, gateway: string, since: Date): Promise<SucceededCalls> {
  const {result} = await api.aiGateway.logs.list(gateway, {
    account_id: account,
    page: 1,
    per_page: perPage,
    order_by: 'created_at',
    order_by_direction: 'desc',
  })
  const recent = result.filter(({created_at: at}) => Date.parse(at) > since.getTime())
  return {
    count: recent.filter(({success}) => success).length,
    whole: recent.length < result.length || result.length < perPage,
  }
}
