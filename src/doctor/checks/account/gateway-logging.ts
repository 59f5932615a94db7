import type {AccountCheck, Found} from '../../check.ts'

const kinds = {dns: 'DNS', http: 'HTTP', l4: 'network'} as const

export const gatewayLogging: AccountCheck = {
  id: 'gateway-logging',
  of: 'account',
  title: 'Gateway writes down what it sees',
  severity: 'warning',
  why: 'what was allowed and not logged cannot be reconstructed: evidence then holds the blocks only',
  reads: 'the activity log and logging settings of Gateway (SDK: LoggingSetting, activity_log)',
  permissions: ['Zero Trust Read'],
  async look({reader: {account, api}}) {
    const of = {account_id: account}
    const [{settings}, {settings_by_rule_type: byType}] = await Promise.all([
      api.zeroTrust.gateway.configurations.get(of),
      api.zeroTrust.gateway.logging.get(of),
    ])
    const off: readonly Found[] =
      settings?.activity_log?.enabled === false
        ? [
            {
              object: 'activity_log',
              message: 'the activity log of Gateway is off',
              mend: ['in the dashboard, turn on activity logging (Traffic policies, settings)'],
            },
          ]
        : []
    // Where the API says nothing of a kind, it logs as it does by default: everything.
    const partial = (Object.keys(kinds) as (keyof typeof kinds)[])
      .filter((kind) => byType?.[kind]?.log_all === false)
      .map((kind) => ({
        object: `logging of ${kinds[kind]} requests`,
        message: `${kinds[kind]} requests that are allowed are not logged`,
        mend: [`in the dashboard, let Gateway capture all ${kinds[kind]} logs`],
      }))
    return [...off, ...partial]
  },
}
