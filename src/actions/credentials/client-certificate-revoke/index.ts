import {z} from 'zod'
import {defineAction} from '../../../core/action.ts'
import {Fault} from '../../../core/fault.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {CertificateRef} from '../../../core/targets.ts'
import {residualAccess} from './residual-access.ts'
import {readZoneChecks, type ZoneChecks} from './zone-checks.ts'

const Params = z.strictObject({certificate: CertificateRef})
/** A transition that is under way counts as done here: which way it goes is what a release needs. */
const State = z.strictObject({name: z.string(), revoked: z.boolean()})
type State = z.infer<typeof State>

interface Context extends ZoneChecks {
  readonly status: 'active' | 'pending_reactivation' | 'pending_revocation' | 'revoked'
}

function verdictOn(after: State, now: State, context: Context | undefined): Verdict {
  const wanted = after.revoked ? 'revoked' : 'active'
  if (now.revoked !== after.revoked) return notHeld(`client certificate ${now.name} is not ${wanted}`)
  return context === undefined || context.status === wanted
    ? held
    : notHeld(`client certificate ${now.name} is ${context.status}: Cloudflare has not finished yet`)
}

/**
 * Revokes a client certificate of a zone (API Shield mTLS). The certificate is `pending_revocation` until Cloudflare has
 * dealt with it, and a reactivation takes it back; that one which is `revoked` by then can be reactivated as well is not
 * verified on a live account (SDK: clientCertificates.delete and edit).
 */
export default defineAction<z.infer<typeof Params>, State, Context>({
  id: 'client-certificate.revoke',
  family: 'credentials',
  title: 'Revoke a client certificate',
  source: 'https://developers.cloudflare.com/ssl/client-certificates/revoke-client-certificate/',
  permissions: {read: ['SSL and Certificates Read', 'Zone WAF Read'], write: ['SSL and Certificates Write']},
  target: {param: 'certificate', kind: 'client-certificate'},
  class: 'P',
  blastRadius: 'BR1',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'not documented: an assumption, not verified on a live account'},
  params: Params,
  state: State,

  async observe(reader, {certificate: {id, name: known, zone}}) {
    const found = await reader.api.clientCertificates.get(id, {zone_id: zone})
    const {common_name: name = known, status} = found
    if (found.id === undefined || status === undefined) {
      throw new Fault('UNAVAILABLE', `Cloudflare described client certificate ${known} without its id or its status`, {
        next: ['run the command again'],
      })
    }
    const checks = await readZoneChecks(reader, {id, zone, commonName: name})
    return {
      target: {kind: 'client-certificate', id: found.id, name},
      state: {name, revoked: status === 'revoked' || status === 'pending_revocation'},
      context: {...checks, status},
      complete: true,
    }
  },

  plan: (_params, before) =>
    before.revoked
      ? {kind: 'none', why: `client certificate ${before.name} is already revoked`}
      : {
          kind: 'update',
          after: {...before, revoked: true},
          summary: `Revoke client certificate ${before.name} in its zone`,
        },

  hazards: () => [],

  apply: ({certificate: {id, zone}}, before, after) => {
    if (before.revoked === after.revoked) return []
    return after.revoked
      ? [{name: 'revoke', send: ({api}) => api.clientCertificates.delete(id, {zone_id: zone})}]
      : [{name: 'reactivate', send: ({api}) => api.clientCertificates.edit(id, {zone_id: zone, reactivate: true})}]
  },

  verify: verdictOn,

  release: (_params, before, _after, now) =>
    now.revoked === before.revoked
      ? {
          kind: 'none',
          why: `client certificate ${now.name} is ${now.revoked ? 'revoked' : 'active'}, as it was before`,
        }
      : {
          kind: 'update',
          after: {...now, revoked: before.revoked},
          summary: `${before.revoked ? 'Revoke' : 'Reactivate'} client certificate ${now.name}, as it was before`,
        },

  residual: (_params, {state, context}) => residualAccess(state.name, context),
})
