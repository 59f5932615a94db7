import type {Account} from '../../account/account.ts'
import type {EdgeReply, EdgeRequest, Family, Surface} from '../family.ts'
import {zonesOf} from '../waf/records.ts'
import {addCertificate, addZone, certificateRules, certificatesOf} from './records.ts'
import {certificateRoutes} from './routes.ts'

const agent = 'research-bot'
const other = 'partner-api'
const [unverified, revoked] = certificateRules

/** What a custom rule sees: a revoked certificate is a verified one (docs: cf.tls_client_auth.cert_revoked). */
function isBlocked(account: Account, fingerprint: string | undefined): boolean {
  const {zone, certificates} = certificatesOf(account)
  const shown = [...certificates.values()].map(({inForce}) => inForce).find((one) => one.fingerprint === fingerprint)
  const facts = new Map<string, boolean>([
    [unverified, shown === undefined],
    [revoked, shown?.revoked === true],
  ])
  const rules = zonesOf(account).get(zone)?.ruleset.inForce?.rules ?? []
  return rules.some(({enabled, action, expression}) => enabled && action === 'block' && facts.get(expression) === true)
}

/** A caller names in `x-sandbox-certificate` the fingerprint of the certificate that it would show in the handshake. */
function answer(account: Account, {headers}: EdgeRequest): EdgeReply {
  const given = headers['x-sandbox-certificate']
  return isBlocked(account, typeof given === 'string' ? given : undefined)
    ? {status: 403, headers: {'cf-mitigated': 'block'}, body: {error: 'blocked by a custom rule'}}
    : {status: 200, body: {api: 'partners', status: 'ok'}}
}

const surface = (account: Account): Surface => ({prefix: 'mtls', answer: (request) => answer(account, request)})

/** Client certificates of a zone whose host asks for one: `/mtls/`. */
export const clientCertificatesFamily: Family = {
  name: 'client-certificates',
  routes: certificateRoutes,
  seed(account) {
    addZone(account)
    addCertificate(account, agent)
    addCertificate(account, other)
  },
  snapshot: (account) => ({
    state: [...certificatesOf(account).certificates.values()].map(({stored: {id, commonName, revoked: isRevoked}}) => ({
      id,
      commonName,
      revoked: isRevoked,
    })),
  }),
  surfaces: (account) => [surface(account)],
  inventory(account, {front}) {
    const all = [...certificatesOf(account).certificates.values()].map(({stored}) => stored)
    const clientCertificates = all
      .filter(({commonName}) => commonName === agent)
      .map(({id, zone}) => ({name: agent, id, zone, probes: [`${agent}-mtls`]}))
    const probe = (fingerprint: string) => ({
      type: 'http' as const,
      url: `${front}/mtls/`,
      headers: {'x-sandbox-certificate': fingerprint},
    })
    return {
      agents: {[agent]: {owner: 'group:agent-platform-oncall', clientCertificates}},
      probes: Object.fromEntries(all.map(({commonName, fingerprint}) => [`${commonName}-mtls`, probe(fingerprint)])),
    }
  },
}
