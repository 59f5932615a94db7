import type {Token} from 'cloudflare/resources/shared'
import type {Residual} from '../../../core/documents/plan.ts'

/** Who made the token, and what it could make. */
export interface Lineage {
  /** The service that provisioned it, such as an OAuth client, with its id where that is known. */
  readonly provisioner: string | undefined
  /** Undefined when a permission group came without its name. */
  readonly mintsTokens: boolean | undefined
  readonly reachesStorage: boolean | undefined
}

/** What the API tells of a token beyond its grant (SDK: shared.Token; `provisioner_id` is the OAuth client id). */
export function lineageOf({provisioner_type: type, provisioner_id: id, policies = []}: Token): Lineage {
  const names = policies.flatMap(({permission_groups: groups}) => groups.map(({name}) => name))
  const grants = (pattern: RegExp) => {
    if (names.some((name) => name !== undefined && pattern.test(name))) return true
    return names.includes(undefined) ? undefined : false
  }
  return {
    provisioner: type === undefined ? undefined : [type, id].filter(Boolean).join(' '),
    mintsTokens: grants(/API Tokens (Write|Edit)$/),
    reachesStorage: grants(/R2/),
  }
}

/**
 * What a disabled API token leaves behind (docs: R2 API tokens; account-owned tokens). An R2 access key is the token
 * itself and ends with it.
 */
export function residualAccess(name: string, {provisioner, mintsTokens, reachesStorage}: Lineage): readonly Residual[] {
  return [
    ...(mintsTokens === false
      ? []
      : [
          {
            what: `tokens that ${name} may have made`,
            why: 'a token it created has a life of its own, and the API does not say which those are',
            next: `search the audit log for tokens created by ${name}`,
          },
        ]),
    ...(reachesStorage === false
      ? []
      : [
          {
            what: `temporary R2 credentials of ${name}`,
            why: 'they can be neither listed nor revoked; that they end with the token is not verified on a live account',
          },
        ]),
    ...(provisioner === undefined
      ? []
      : [
          {
            what: `the provisioner of ${name}: ${provisioner}`,
            why: 'it made this token and can make another',
            next: 'revoke its grant in the dashboard',
          },
        ]),
  ]
}
