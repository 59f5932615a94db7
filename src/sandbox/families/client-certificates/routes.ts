import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import type {Changed} from '../../api/answer.ts'
import {missing, ok, refused} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import type {Lagging} from '../../temper/propagation.ts'
import {type Certificate, certificatesOf} from './records.ts'

const read = ['SSL and Certificates Read', 'SSL and Certificates Write'] as const
const write = ['SSL and Certificates Write'] as const

/** The API says `pending_` for as long as the edge has not followed. */
function statusOf({stored, inForce}: Lagging<Certificate>) {
  if (stored.revoked) return inForce.revoked ? 'revoked' : 'pending_revocation'
  return inForce.revoked ? 'pending_reactivation' : 'active'
}

const shown = (certificate: Lagging<Certificate>) => {
  const {id, commonName, fingerprint, issuedOn} = certificate.stored
  return {
    id,
    common_name: commonName,
    fingerprint_sha256: fingerprint,
    status: statusOf(certificate),
    issued_on: issuedOn,
    validity_days: 3650,
  }
}

const changed = (verb: string, {id, commonName}: Certificate): Changed => ({
  type: 'update',
  description: `${verb} client certificate ${commonName}`,
  product: 'ssl',
  resource: 'client_certificate',
  ids: [id],
})

function find(account: Account, {zone, certificate}: {readonly zone: string; readonly certificate: string}) {
  const found = certificatesOf(account).certificates.get(certificate)
  return found?.stored.zone === zone ? found : undefined
}

/** API Shield client certificates of a zone (SDK: client-certificates). */
export const certificateRoutes = [
  route({
    method: 'GET',
    path: '/zones/:zone/client_certificates',
    permissions: read,
    handle({account, params, query}) {
      const all = [...certificatesOf(account).certificates.values()].filter(({stored}) => stored.zone === params.zone)
      const status = query.get('status') ?? 'all'
      return numberedPage(
        all.map(shown).filter((one) => status === 'all' || one.status === status),
        query,
      )
    },
  }),
  route({
    method: 'GET',
    path: '/zones/:zone/client_certificates/:certificate',
    permissions: read,
    handle({account, params}) {
      const found = find(account, params)
      return found === undefined ? missing('client certificate') : ok(shown(found))
    },
  }),
  route({
    method: 'DELETE',
    path: '/zones/:zone/client_certificates/:certificate',
    permissions: write,
    handle({account, params}) {
      const found = find(account, params)
      if (found === undefined) return missing('client certificate')
      if (found.stored.revoked) return refused(400, 1470, 'the certificate is revoked already')
      found.set({...found.stored, revoked: true})
      return ok(shown(found), {changed: changed('Revoke', found.stored)})
    },
  }),
  route({
    method: 'PATCH',
    path: '/zones/:zone/client_certificates/:certificate',
    permissions: write,
    body: z.strictObject({reactivate: z.literal(true)}),
    handle({account, params}) {
      const found = find(account, params)
      if (found === undefined) return missing('client certificate')
      // Documented for pending_revocation; that a revoked one comes back as well is not verified on a live account.
      if (!found.stored.revoked) return refused(400, 1471, 'the certificate is not revoked')
      found.set({...found.stored, revoked: false})
      return ok(shown(found), {changed: changed('Reactivate', found.stored)})
    },
  }),
]
