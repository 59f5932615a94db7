import {z} from 'zod'
import type {Reader} from '../../../core/cloudflare.ts'
import {understand} from '../../logs/answer.ts'
import {ifReadable} from '../../shared/if-readable.ts'

/** What the zone does with a certificate that is revoked, and who else has one of its name. */
export interface ZoneChecks {
  /** Whether a custom rule blocks revoked certificates; undefined where the rules cannot be read. */
  readonly blocksRevoked: boolean | undefined
  /** Ids of other certificates with its common name that are active; undefined where they cannot be listed. */
  readonly twins: readonly string[] | undefined
}

const EntryPoint = z.looseObject({
  result: z.looseObject({
    rules: z
      .array(
        z.looseObject({action: z.string(), expression: z.string().default(''), enabled: z.boolean().default(true)}),
      )
      .default([]),
  }),
})

const asksForRevoked = /\bcf\.tls_client_auth\.cert_revoked\b/
const asksForNotRevoked = /\bnot\s+cf\.tls_client_auth\.cert_revoked\b/

/** A zone without custom rules answers 404, which says as much as an empty list. */
async function blocksRevoked(reader: Reader, zone: string): Promise<boolean | undefined> {
  const answer = await reader.raw(`/zones/${zone}/rulesets/phases/http_request_firewall_custom/entrypoint`)
  if (answer.status === 404) return false
  const page = understand(answer, EntryPoint)
  if (page.kind === 'refused') return undefined
  return page.body.result.rules.some(
    ({action, expression, enabled}) =>
      enabled && action === 'block' && asksForRevoked.test(expression) && !asksForNotRevoked.test(expression),
  )
}

async function twinsOf({api, all}: Reader, {id, zone, commonName}: Certificate): Promise<readonly string[]> {
  const active = await all(
    (at) => api.clientCertificates.list({zone_id: zone, status: 'active', ...at}),
    ({id: one}) => one,
  )
  return active.flatMap((one) =>
    one.id !== undefined && one.id !== id && one.common_name === commonName ? [one.id] : [],
  )
}

interface Certificate {
  readonly id: string
  readonly zone: string
  readonly commonName: string
}

export async function readZoneChecks(reader: Reader, certificate: Certificate): Promise<ZoneChecks> {
  const [blocks, twins] = await Promise.all([
    ifReadable(blocksRevoked(reader, certificate.zone)),
    ifReadable(twinsOf(reader, certificate)),
  ])
  return {blocksRevoked: blocks, twins}
}
