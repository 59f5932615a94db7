import type {Reader} from '../../../core/cloudflare.ts'
import type {AccountCheck, Found} from '../../check.ts'

async function ofWorker({account, api}: Reader, name: string): Promise<readonly Found[]> {
  const {observability, limits} = await api.workers.scripts.scriptAndVersionSettings.get(name, {account_id: account})
  const object = `Worker ${name}`
  const found: readonly (Found | false)[] = [
    observability?.enabled !== true && {
      object,
      message: 'its observability is off: nothing tells what it did',
      mend: [`set observability.enabled in the configuration of ${name}, and deploy it`],
    },
    (observability?.head_sampling_rate ?? 1) < 1 && {
      object,
      message: 'only a share of its invocations is kept',
      mend: [`set observability.head_sampling_rate of ${name} to 1`],
    },
    limits?.cpu_ms === undefined && {
      object,
      severity: 'advice',
      message: 'no limit of its CPU time is set: it may run as long as the plan allows',
      mend: [`set limits.cpu_ms in the configuration of ${name}`],
    },
  ]
  return found.filter((one) => one !== false)
}

export const workers: AccountCheck = {
  id: 'workers',
  of: 'account',
  title: "Agents' Workers are watched and limited",
  severity: 'warning',
  why: 'code that an agent runs is limited before an incident, or not at all',
  reads:
    'the settings of the Workers of the inventory (SDK: ScriptAndVersionSettings); what a Dynamic Worker is limited to is up to the code that loads it, and not to be read by the API',
  permissions: ['Workers Scripts Read'],
  async look({reader}, {inventory: {agents}}) {
    const names = new Set(Object.values(agents).flatMap((agent) => agent.workers.map(({name}) => name)))
    return (await Promise.all([...names].map((name) => ofWorker(reader, name)))).flat()
  },
}
