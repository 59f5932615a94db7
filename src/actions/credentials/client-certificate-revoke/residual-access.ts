import type {Residual} from '../../../core/documents/plan.ts'
import type {ZoneChecks} from './zone-checks.ts'

/** A revoked certificate still counts as verified (docs: cf.tls_client_auth.cert_revoked), so a rule has to ask for it. */
function unchecked(name: string, blocksRevoked: boolean | undefined): readonly Residual[] {
  if (blocksRevoked === true) return []
  return [
    {
      code: 'revocation-unchecked',
      standing: blocksRevoked === false ? 'open' : 'unknown',
      on: name,
      what: `requests with the revoked certificate ${name}`,
      why:
        blocksRevoked === false
          ? 'no custom rule of the zone blocks revoked certificates, and cf.tls_client_auth.cert_verified is true for them'
          : 'the custom rules of the zone cannot be read; without one that blocks revoked certificates, this one still passes',
      next: 'add a custom rule to the zone that blocks cf.tls_client_auth.cert_revoked',
    },
  ]
}

function others(name: string, twins: readonly string[] | undefined): readonly Residual[] {
  const item = {code: 'twin-certificate', on: name}
  if (twins === undefined)
    return [
      {
        ...item,
        standing: 'unknown',
        what: `other certificates for ${name}`,
        why: 'the client certificates of the zone cannot be listed',
        next: 'look through the client certificates of the zone',
      },
    ]
  return twins.map((id) => ({
    ...item,
    standing: 'open',
    what: `another certificate for ${name}: ${id}`,
    why: 'it has the same common name and is active',
    next: `add ${id} to firebreak.yaml and revoke it as well`,
  }))
}

/** What a revoked client certificate leaves behind. */
export const residualAccess = (name: string, {blocksRevoked, twins}: ZoneChecks): readonly Residual[] => [
  ...unchecked(name, blocksRevoked),
  ...others(name, twins),
]
