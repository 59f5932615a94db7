import type {Account} from '../../account/account.ts'
import type {Lagging} from '../../temper/propagation.ts'
import {memory} from '../family.ts'
import {type Ruleset, zonesOf} from '../waf/records.ts'

export interface Certificate {
  readonly id: string
  readonly zone: string
  readonly commonName: string
  readonly fingerprint: string
  readonly revoked: boolean
  readonly issuedOn: string
}

interface Store {
  /** The zone whose hosts ask for a certificate. */
  zone: string
  readonly certificates: Map<string, Lagging<Certificate>>
}

export const certificatesOf = memory((): Store => ({zone: '', certificates: new Map()}))

/** What the zone's custom rules do with a certificate, as the documentation of mTLS rules recommends them. */
export const certificateRules = ['not cf.tls_client_auth.cert_verified', 'cf.tls_client_auth.cert_revoked'] as const

export function addCertificate(account: Account, commonName: string): Certificate {
  const {zone, certificates} = certificatesOf(account)
  const certificate: Certificate = {
    id: account.mint.uuid('client-certificate'),
    zone,
    commonName,
    fingerprint: account.mint.hex('certificate-fingerprint', 64),
    revoked: false,
    issuedOn: account.stamp(),
  }
  certificates.set(certificate.id, account.lag('setting', certificate))
  return certificate
}

/** A zone with the two rules; it is in the memory of the custom rules, where the API reads and changes them. */
export function addZone(account: Account): void {
  const id = account.mint.hex('certificate-zone')
  const rules = certificateRules.map((expression) => {
    const rule = account.mint.hex('certificate-rule')
    const about = {ref: rule, version: '1', last_updated: account.stamp()}
    return {id: rule, action: 'block', expression, description: 'client certificates', enabled: true, ...about}
  })
  const ruleset: Ruleset = {
    id: account.mint.hex('certificate-ruleset'),
    name: 'default',
    rules,
    version: 1,
    last_updated: account.stamp(),
  }
  zonesOf(account).set(id, {
    id,
    name: 'certificate-zone.example.com',
    isElsewhere: true,
    ruleset: account.lag<Ruleset | undefined>('setting', ruleset),
    accessRules: account.lag('setting', []),
    versions: [],
  })
  certificatesOf(account).zone = id
}
