/** One line of the audit log, as version 2 of the API writes it (SDK type AuditListResponse). */
export interface AuditEntry {
  readonly id: string
  readonly account: {readonly id: string; readonly name: string}
  readonly action: {
    readonly description: string
    readonly result: 'success' | 'failure'
    readonly time: string
    readonly type: 'create' | 'update' | 'delete'
  }
  readonly actor: {
    readonly context: 'api_token' | 'dash'
    /** Of a person in the dashboard. */
    readonly email?: string
    readonly ip_address: string
    readonly token_id: string
    readonly token_name: string
    readonly type: 'account' | 'user'
  }
  readonly raw: {
    readonly cf_ray_id: string
    readonly method: string
    readonly status_code: number
    readonly uri: string
    readonly user_agent: string
  }
  readonly resource: {readonly id: string; readonly product: string; readonly scope: 'accounts'; readonly type: string}
}
