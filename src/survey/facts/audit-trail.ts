import {z} from 'zod'
import type {Fact} from '../../core/documents/plan.ts'
import type {FactSubject} from '../../core/facts.ts'
import {readRows, windowOf} from './read-rows.ts'
import {sorted, type Source, type Told} from './source.ts'

/** SDK: accounts/logs/audit, AuditListResponse; every member may be missing. */
const Entry = z.looseObject({
  actor: z
    .looseObject({
      context: z.string().nullish(),
      email: z.string().nullish(),
      token_id: z.string().nullish(),
      token_name: z.string().nullish(),
    })
    .nullish(),
  action: z.looseObject({result: z.string().nullish()}).nullish(),
  resource: z.looseObject({id: z.string().nullish()}).nullish(),
})
type Entry = z.infer<typeof Entry>

const actorOf = ({actor}: Entry): string | undefined =>
  actor?.email || (actor?.token_name ? `API token ${actor.token_name}` : actor?.token_id || undefined)

const actors = (entries: readonly Entry[]): string[] => sorted(entries.flatMap((entry) => actorOf(entry) ?? []))

const counted = (entries: readonly Entry[]): Fact['seen'] => [{log: 'audit', count: entries.length, sampled: false}]

/**
 * Objects that go by their name only, which the audit log has no id for. That its resource ids are those of the API, and
 * that the context of the dashboard is `dash`, is as the SDK's types have it and not verified on a live account.
 */
const named = new Set(['segment', 'logs', 'access-user'])

function attributed(entries: readonly Entry[], {target: {kind, id, name}}: FactSubject): Told {
  const changes = entries.filter(({resource}) => resource?.id === id)
  switch (kind) {
    case 'api-token': {
      const made = entries.filter(({actor}) => actor?.token_id === id)
      return {seen: counted(made), changedBy: actors(changes)}
    }
    case 'member': {
      const made = entries.filter(({actor}) => actor?.email?.toLowerCase() === name.toLowerCase())
      return {seen: counted(made)}
    }
    // A setting of the whole account is felt by whoever works in its dashboard.
    case 'account': {
      const made = entries.filter(({actor}) => actor?.context === 'dash')
      return {seen: counted(made), users: sorted(made.flatMap(({actor}) => actor?.email || []))}
    }
    default:
      return {changedBy: actors(changes)}
  }
}

const name = 'the audit log'

/** What a token or a person changed, and who changed an object (docs: fundamentals, audit logs; reads are not in it). */
export const auditTrail: Source = {
  name,
  concerns: ({target}) => !named.has(target.kind),
  async read({reader, logs, signal}) {
    const log = logs.audit(reader, windowOf(reader))
    const {rows, gaps} = await readRows(log, {name, schema: Entry, signal})
    const succeeded = rows.filter(({action}) => action?.result !== 'failure')
    return {told: (subject) => ({...attributed(succeeded, subject), undetermined: gaps})}
  },
}
