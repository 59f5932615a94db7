import {z} from 'zod'
import type {Runbook} from '../../../core/documents/runbook.ts'
import {Fault} from '../../../core/fault.ts'
import type {AccountCheck, AccountSeen, Examined, Found} from '../../check.ts'

const dayMs = 86_400_000
const Snapshot = z.looseObject({sources: z.array(z.string()).optional()})

/** The logs that a runbook keeps. */
function sourcesOf({evidence}: Runbook, usual: readonly string[]): readonly string[] {
  return evidence
    .filter(({uses}) => uses === 'logs.snapshot')
    .flatMap(({with: params}) => Snapshot.safeParse(params).data?.sources ?? usual)
}

type Agent = Examined['inventory']['agents'][string]

/** Logs that agents at work cannot but write to, and by which of their handles. In any other a quiet day is a good day. */
const spoken: Readonly<Record<string, (agent: Agent) => readonly unknown[]>> = {
  'service-token-logins': ({serviceTokens}) => serviceTokens,
  'gateway-network': ({meshNodes}) => meshNodes,
  'ai-gateway': ({aiGateways}) => aiGateways,
  'workers-telemetry': ({workers}) => workers,
}

const mustSpeak = (source: string, {agents}: Examined['inventory']): boolean =>
  Object.values(agents).some((agent) => (spoken[source]?.(agent) ?? []).length > 0)

const hours = (ms: number): number => Math.floor(ms / 3_600_000)

async function look(account: AccountSeen, source: string, {now, inventory}: Examined): Promise<Found | undefined> {
  const object = `log ${source}`
  const mend = [`firebreak logs snapshot --sources ${source}, which says what it could not get`]
  try {
    const {newest, lagMs, absent} = await account.newestOf(source)
    if (absent !== undefined) return {object, severity: 'advice', message: `there is no such log: ${absent}`, mend}
    if (!mustSpeak(source, inventory)) return undefined
    if (newest === undefined) return {object, message: 'agents work, and it has no record of the last two days', mend}
    const ageMs = now.getTime() - Date.parse(newest)
    if (ageMs <= lagMs + dayMs) return undefined
    return {object, message: `agents work, and its newest record is ${hours(ageMs)} hours old`, mend}
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'UNAVAILABLE') throw error
    return {object, message: `it could not be read: ${error.message}`, mend: error.next.length > 0 ? error.next : mend}
  }
}

/** By source, the runbooks that keep it. */
function keptBy({runbooks, retained}: Examined): ReadonlyMap<string, readonly string[]> {
  const usual = retained.filter(({isUsual}) => isUsual).map(({source}) => source)
  const pairs = runbooks.flatMap((runbook) => sourcesOf(runbook, usual).map((source) => ({source, id: runbook.id})))
  const grouped = Map.groupBy(pairs, ({source}) => source)
  return new Map([...grouped].map(([source, uses]) => [source, uses.map(({id}) => id)]))
}

export const logsFlow: AccountCheck = {
  id: 'logs-flow',
  of: 'account',
  title: 'The logs that runbooks keep are written',
  severity: 'warning',
  why: 'a log that has stopped is found out when its evidence is missing',
  reads:
    'the newest record of each log that a runbook keeps; where agents cannot but write to it, it is younger than its delay and a day',
  permissions: ['those of the logs: see "Permissions"'],
  async look(account, examined) {
    const each = [...keptBy(examined)].map(async ([source, runbooks]) => {
      const found = await look(account, source, examined)
      return found === undefined ? [] : [{...found, runbooks}]
    })
    return (await Promise.all(each)).flat()
  },
}
