import type {Token} from 'cloudflare/resources/shared'
import {z} from 'zod'
import type {Reader} from '../../../core/cloudflare.ts'
import {auditLog, type AuditFilter} from '../../logs/sources/account/audit.ts'
import {type Row, textAt} from '../../logs/answer.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {whileInFlight} from '../while-in-flight.ts'

/** The audit log keeps 18 months (docs: fundamentals, audit logs); a token made before is not in it. */
const keptMs = 540 * 86_400_000

/** Beyond these pages what the token made is not known. */
const maxPages = 5

/** A token that is still active. */
export interface LiveToken {
  readonly id: string
  readonly name: string
}

/** Who made the token, and what it made or could make. */
export interface Lineage {
  /** The service that provisioned it, such as an OAuth client, with its id where that is known. */
  readonly provisioner: {readonly type: string; readonly id: string | undefined} | undefined
  /** Active tokens of the same provisioner; undefined where tokens cannot be listed, or need not be. */
  readonly siblings: readonly LiveToken[] | undefined
  /** False when it could make none; undefined when a permission group came without its name. */
  readonly mintsTokens: boolean | undefined
  /** Active tokens that it made; undefined where that cannot be read, or need not be. */
  readonly made: readonly LiveToken[] | undefined
  readonly reachesStorage: boolean | undefined
}

/** Whether a permission group of a matching name is granted; undefined when that cannot be said. */
function grants({policies = []}: Token, pattern: RegExp): boolean | undefined {
  const names = policies.flatMap(({permission_groups: groups}) => groups.map(({name}) => name))
  if (names.some((name) => name !== undefined && pattern.test(name))) return true
  return names.includes(undefined) ? undefined : false
}

const activeTokens = whileInFlight(({api, account, all}: Reader) =>
  ifReadable(
    all(
      (at) => api.accounts.tokens.list({account_id: account, ...at}),
      ({id}) => id,
    ).then((tokens) => tokens.filter(({status}) => status === 'active')),
  ),
)

const live = ({id, name}: Token): readonly LiveToken[] => (id === undefined ? [] : [{id, name: name ?? id}])

/** The filter of the query is not verified on a live account, so each row is looked at as well. */
const isMaking = (row: Row, by: string): boolean =>
  textAt(row, 'actor', 'token_id') === by &&
  textAt(row, 'action', 'type') === 'create' &&
  textAt(row, 'action', 'result') === 'success' &&
  /token/i.test(textAt(row, 'resource', 'type') ?? '')

const Resource = z.looseObject({resource: z.looseObject({id: z.string()})})

/** Ids of the tokens that the audit log says it made; undefined where the log cannot be read to its end. That the log names them so is not verified on a live account. */
async function madeBy(reader: Reader, token: string): Promise<readonly string[] | undefined> {
  const to = reader.now()
  const only: AuditFilter = {actor_token_id: token, action_type: 'create'}
  const window = {from: new Date(to.getTime() - keptMs).toISOString(), to: to.toISOString(), direction: 'desc' as const}
  const log = auditLog(reader, {...window, only})
  const found: string[] = []
  let cursor: string | undefined
  for (let page = 0; page < maxPages; page += 1) {
    const read = await ifReadable(log.read(cursor))
    if (read?.kind !== 'page') return undefined
    found.push(
      ...read.rows
        .filter((row) => isMaking(row, token))
        .flatMap((row) => Resource.safeParse(row).data?.resource.id ?? []),
    )
    if (read.next === undefined) return found
    cursor = read.next
  }
  return undefined
}

/**
 * What the API tells of a token beyond its grant (SDK: shared.Token; `provisioner_id` is the OAuth client id). Other
 * tokens are only asked for where one may follow from this one.
 */
export async function readLineage(reader: Reader, token: Token): Promise<Lineage> {
  const {id = '', provisioner_type: type, provisioner_id: provisionerId} = token
  const mintsTokens = grants(token, /API Tokens (Write|Edit)$/)
  const hasKin = typeof provisionerId === 'string'
  const [tokens, made] = await Promise.all([
    hasKin || mintsTokens !== false ? reader.soon(ifReadable(activeTokens(reader))) : undefined,
    mintsTokens === false ? undefined : reader.soon(ifReadable(madeBy(reader, id))),
  ])
  const others = tokens?.filter((other) => other.id !== id)
  return {
    provisioner: type === undefined ? undefined : {type, id: provisionerId ?? undefined},
    siblings: hasKin ? others?.filter((other) => other.provisioner_id === provisionerId).flatMap(live) : undefined,
    mintsTokens,
    made: made === undefined ? undefined : others?.filter((other) => made.includes(other.id ?? '')).flatMap(live),
    reachesStorage: grants(token, /R2/),
  }
}
