import type {Residual} from '../../../core/documents/plan.ts'
import type {Lineage, LiveToken} from './lineage.ts'

type Kin = Pick<Residual, 'code' | 'why'>

const stillActive =
  ({code, why}: Kin) =>
  ({name}: LiveToken): Residual => ({
    code,
    standing: 'open',
    on: name,
    what: `API token ${name}`,
    why,
    next: `api-token.disable on ${name}`,
    closedBy: 'api-token.disable',
    closedOn: name,
  })

/** The API says who made a token in the audit log only. */
function children(name: string, {mintsTokens, made}: Lineage): readonly Residual[] {
  if (mintsTokens === false) return []
  if (made !== undefined) return made.map(stillActive({code: 'made-token', why: `${name} made it, and it lives on`}))
  return [
    {
      code: 'made-token',
      standing: 'unknown',
      on: name,
      what: `tokens that ${name} may have made`,
      why: 'a token it made has a life of its own, and the audit log cannot be read for it',
      next: `search the audit log for tokens created by ${name}`,
    },
  ]
}

function provisioned(name: string, {provisioner, siblings}: Lineage): readonly Residual[] {
  if (provisioner === undefined) return []
  const who = [provisioner.type, provisioner.id].filter(Boolean).join(' ')
  return [
    {
      code: 'provisioner',
      standing: 'open',
      on: provisioner.id ?? provisioner.type,
      what: `the provisioner of ${name}: ${who}`,
      why: 'it made this token and can make another',
      next: 'oauth-client.replace-secret on it, or remove it in the dashboard',
      closedBy: 'oauth-client.replace-secret',
    },
    ...(siblings?.map(stillActive({code: 'sibling-token', why: `${who} made it as well, and it is active`})) ?? [
      {
        code: 'sibling-token',
        standing: 'unknown' as const,
        on: name,
        what: `other tokens that ${who} made`,
        why: 'they cannot be told from the other tokens of the account',
        next: 'look through the API tokens of the account',
      },
    ]),
  ]
}

/**
 * What a disabled API token leaves behind (docs: R2 API tokens; account-owned tokens). An R2 access key is the token
 * itself and ends with it.
 */
export function residualAccess(name: string, lineage: Lineage): readonly Residual[] {
  return [
    ...children(name, lineage),
    ...(lineage.reachesStorage === false
      ? []
      : [
          {
            code: 'r2-temporary-credential',
            standing: 'not-covered' as const,
            on: name,
            what: `temporary R2 credentials of ${name}`,
            why: 'they can be neither listed nor revoked; that they end with the token is not verified on a live account',
          },
        ]),
    ...provisioned(name, lineage),
  ]
}
