import {textAt} from '../../answer.ts'
import {analyticsGroups} from '../../analytics-groups.ts'
import type {LogSource} from '../../log-source.ts'
import {party} from '../../parties.ts'
import {groupOf} from './gateway-deed.ts'

/** The most telling first. Which of them the data set has is asked of its settings. */
const dimensions = [
  'appId',
  'isSuccessfulLogin',
  'cfRayId',
  'ipAddress',
  'userUuid',
  'identityProvider',
  'deviceId',
  'mtlsStatus',
  'mtlsCommonName',
  'mtlsCertSerialId',
  'approvingPolicyId',
  'hasExistingJWT',
  'hasWarpEnabled',
  'hasGatewayEnabled',
  'country',
] as const

/** Who else signed in: people, and what holds a client certificate. The REST log has those of people only. */
export const otherLogins: LogSource = {
  title: 'Sign-ins without a service token to Access applications',
  source: 'https://developers.cloudflare.com/analytics/graphql-api/tutorials/querying-access-login-events/',
  permissions: ['Account Analytics Read'],
  retention: {words: 'not documented: its settings say how far it reaches back'},
  lagMs: 5 * 60_000,
  sampled: true,
  narrowed: {whole: 'it names people and certificates, and no agent'},
  names: ['person', 'certificate', 'device', 'address'],
  blindSpots: [
    'the data set is sampled: a sign-in that is not here may still have happened',
    'a person is named by an id that only the account knows, and not by e-mail address',
    'what a Bypass policy lets through is logged nowhere',
  ],
  open: (reader, query) =>
    analyticsGroups(reader, query, {
      node: 'accessLoginRequestsAdaptiveGroups',
      dimensions,
      filter: 'serviceTokenId: ""',
    }),
  deed(row) {
    const time = textAt(row, 'dimensions', 'datetime')
    if (time === undefined) return undefined
    const {at, count} = groupOf(row)
    const ray = at('cfRayId')
    const provider = at('identityProvider')
    return {
      time,
      by: [
        ...party('person', at('userUuid')),
        ...party('certificate', at('mtlsCertSerialId'), at('mtlsCommonName')),
        ...party('device', at('deviceId')),
        ...party('address', at('ipAddress')),
      ],
      verb: 'authenticated',
      object: {kind: 'application', id: at('appId') ?? ''},
      outcome: at('isSuccessfulLogin') === '1' ? 'allowed' : 'refused',
      ...(ray === undefined || ray === '' ? {} : {ray}),
      count,
      ...(provider === undefined || provider === '' ? {} : {detail: `by ${provider}`}),
    }
  },
}
