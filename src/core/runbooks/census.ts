import type {CensusKind, Credential, Excluded, Ledger} from '../documents/census.ts'
import type {Inventory} from '../documents/inventory.ts'
import type {Runbook} from '../documents/runbook.ts'
import type {Identity} from '../safeguard.ts'
import {targetsOf} from './find-target.ts'

/** The look-up names of the kinds: `${census.other.serviceTokens}`. */
const listOf: Readonly<Record<CensusKind, string>> = {
  'service-token': 'serviceTokens',
  'api-token': 'apiTokens',
  'oauth-client': 'oauthClients',
  tunnel: 'tunnels',
}

type Reason = Pick<Excluded, 'owner' | 'reason' | 'until'>

/** What decides on a credential. */
interface Deciding {
  readonly inventory: Inventory
  readonly identity: Identity
  readonly now: Date
}

/** Who says that a credential is left alone; undefined when nobody does. */
function exclusionOf(
  {kind, id, name}: Credential,
  {inventory, identity: {tokenId}, now}: Deciding,
): Reason | undefined {
  const owner = 'firebreak'
  if (id === tokenId) return {owner, reason: 'the token that this run works with'}
  if (id === inventory.responders.breakGlassToken) return {owner, reason: 'the break-glass token'}
  if (inventory.responders.tokens?.includes(id) === true) return {owner, reason: 'a token of the responders'}
  if (inventory.evidence?.ids.includes(id) === true) return {owner, reason: 'it takes evidence where it is kept'}
  if (inventory.protected.ids.includes(id) || inventory.protected.names.includes(name))
    return {owner, reason: 'protected by the inventory'}
  const decided = inventory.exclusions.find(
    (one) => one.kind === kind && one.id === id && one.until > now.toISOString(),
  )
  return decided === undefined ? undefined : {owner: decided.owner, reason: decided.reason, until: decided.until}
}

/** What a mass run answers for: every credential counted, and those that somebody has decided to leave alone. */
export function openLedger(
  {kinds, stopAt}: NonNullable<Runbook['ledger']>,
  credentials: readonly Credential[],
  deciding: Deciding,
): Ledger {
  const takenAt = deciding.now.toISOString()
  const excluded = credentials.flatMap((credential) => {
    const why = exclusionOf(credential, deciding)
    return why === undefined ? [] : [{...credential, ...why}]
  })
  return {kinds, stopAt, takenAt, credentials: [...credentials], excluded}
}

/**
 * What `${census...}` sees: under `rotatable` the credentials for which the inventory has a sink and a consumer to
 * prove, under `other` the rest, and under `probes` what the rest opens; what is excluded is in none of them.
 */
export function censusScope(
  {kinds, credentials, excluded}: Ledger,
  inventory: Inventory,
): Readonly<Record<string, unknown>> {
  const left = new Set(excluded.map(({kind, id}) => `${kind}/${id}`))
  const known = (kind: CensusKind) => new Map(targetsOf(inventory, kind).map((target) => [target['id'], target]))
  const lists = kinds.map((kind) => {
    const inInventory = known(kind)
    const items = credentials
      .filter((credential) => credential.kind === kind && !left.has(`${kind}/${credential.id}`))
      .map(({id, name}) => ({...inInventory.get(id), id, name}))
    return {list: listOf[kind], ...Object.groupBy(items, (item) => (canRotate(kind, item) ? 'rotatable' : 'other'))}
  })
  return {
    rotatable: Object.fromEntries(lists.map(({list, rotatable = []}) => [list, rotatable])),
    other: Object.fromEntries(lists.map(({list, other = []}) => [list, other])),
    probes: [...new Set(lists.flatMap(({other = []}) => other.flatMap(probesOf)))],
  }
}

const probesOf = (item: Readonly<Record<string, unknown>>): readonly string[] =>
  Array.isArray(item['probes']) ? (item['probes'] as readonly string[]) : []

/** Only the secret of a service token can be replaced while the old one goes on for a while. */
const canRotate = (kind: CensusKind, item: Readonly<Record<string, unknown>>): boolean =>
  kind === 'service-token' &&
  typeof item['sink'] === 'string' &&
  Array.isArray(item['consumers']) &&
  item['consumers'].length > 0
