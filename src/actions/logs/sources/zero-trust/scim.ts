import {z} from 'zod'
import type {Reader} from '../../../../core/cloudflare.ts'
import {Fault} from '../../../../core/fault.ts'
import {type Row, textAt, understand} from '../../answer.ts'
import type {LogSource} from '../../log-source.ts'
import {numberedPages} from '../../numbered-pages.ts'

/** The largest page is not documented. */
const perPage = 100

const Providers = z.looseObject({
  result: z.array(
    z.looseObject({id: z.string(), scim_config: z.looseObject({enabled: z.boolean().nullish()}).nullish()}),
  ),
})

/** Identity providers that push people and groups here: the log has to be asked for each. */
async function provisioning(reader: Reader): Promise<readonly string[]> {
  const answer = await reader.raw(`/accounts/${reader.account}/access/identity_providers`)
  const understood = understand(answer, Providers)
  if (understood.kind === 'refused')
    throw new Fault('UNAVAILABLE', `the identity providers, which the log is kept by: ${understood.why}`)
  return understood.body.result.filter((one) => one.scim_config?.enabled === true).map(({id}) => id)
}

function objectOf(row: Row) {
  const kind = textAt(row, 'resource_type')?.toLowerCase() === 'group' ? 'group' : 'person'
  const name = textAt(row, kind === 'group' ? 'resource_group_name' : 'resource_user_email')
  const id = textAt(row, 'cf_resource_id') ?? name ?? ''
  return {kind, id, ...(name === undefined || name === '' ? {} : {name})}
}

/** Who was provisioned, changed and taken away by an identity provider: a way in that no audit log of sign-ins shows. */
export const scim: LogSource = {
  title: 'People and groups pushed by identity providers (SCIM)',
  source: 'SDK: zero-trust/access/logs/scim/updates',
  permissions: ['Access: Audit Logs Read', 'Access: Organizations, Identity Providers, and Groups Read'],
  retention: {words: 'not documented for this log; that of Access logs is 24 hours to 180 days, by plan'},
  lagMs: 5 * 60_000,
  sampled: false,
  narrowed: {whole: 'an identity provider pushes people and groups, and names no agent'},
  names: [],
  blindSpots: ['an identity provider whose SCIM has been turned off since is not asked for'],
  parts: provisioning,
  open: (reader, {from, to, direction}, idp = '') =>
    numberedPages(reader, {
      path: 'access/logs/scim/updates',
      query: {idp_id: idp, since: from, until: to, direction},
      perPage,
      time: 'logged_at',
    }),
  deed(row, idp) {
    const time = textAt(row, 'logged_at')
    if (time === undefined) return undefined
    const failure = textAt(row, 'error_description')
    const method = textAt(row, 'request_method') ?? ''
    return {
      time,
      // An identity provider is no handle of anybody's: it acts for whoever runs it.
      by: [],
      verb: 'changed',
      object: objectOf(row),
      outcome: textAt(row, 'status')?.toUpperCase() === 'FAILURE' ? 'failed' : 'allowed',
      detail: [
        `${method} by SCIM of the identity provider ${textAt(row, 'idp_id') ?? idp ?? ''}`,
        ...(failure === undefined || failure === '' ? [] : [failure]),
      ].join(': '),
    }
  },
}
