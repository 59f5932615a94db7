import type {AccountCheck, AccountSeen, Found} from '../../check.ts'

const namesOf = (agents: Readonly<Record<string, {readonly aiGateways: readonly {readonly name: string}[]}>>) =>
  new Set(Object.values(agents).flatMap(({aiGateways}) => aiGateways.map(({name}) => name)))

async function ofGateway({reader: {account, api}}: AccountSeen, name: string): Promise<readonly Found[]> {
  const {collect_logs: collects, log_management_strategy: strategy} = await api.aiGateway.get(name, {
    account_id: account,
  })
  const object = `AI Gateway ${name}`
  if (!collects)
    return [{object, message: 'it keeps no log of its calls', mend: [`in the dashboard, turn on logs of ${name}`]}]
  if (strategy !== 'DELETE_OLDEST') return []
  return [
    {
      object,
      severity: 'advice',
      message: 'a full log deletes its oldest calls: whoever floods it deletes the evidence',
      mend: ['push its log to a bucket with Logpush'],
    },
  ]
}

export const aiGateways: AccountCheck = {
  id: 'ai-gateways',
  of: 'account',
  title: 'AI Gateways keep their calls',
  severity: 'warning',
  why: 'model calls are in no other log',
  reads: 'the settings of the AI Gateways of the inventory',
  permissions: ['AI Gateway Read'],
  look: async (account, {inventory: {agents}}) =>
    (await Promise.all([...namesOf(agents)].map((name) => ofGateway(account, name)))).flat(),
}
