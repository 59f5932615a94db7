import {z} from 'zod'
import {defineAction, type Hazard} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {held, notHeld} from '../../../core/outcome.ts'
import {UuidRef} from '../../../core/targets.ts'
import {type Enrolment, mayEnrol} from '../access-posture.ts'
import {readTraces, residualAccess, type Traces} from '../service-token-disable/residual-access.ts'
import {serviceTokenDocs, tokenPropagation, tracePermissions} from '../service-token.ts'
import {signInSilence} from '../sign-in-silence.ts'
import {tokenDevices} from '../token-devices.ts'
import {whileInFlight} from '../while-in-flight.ts'

const Params = z.strictObject({token: UuidRef})
const State = z.strictObject({name: z.string(), exists: z.boolean()})
type State = z.infer<typeof State>

/** The whole listing, so that a token which is not in it is really gone. */
const allTokens = whileInFlight(async ({api, account, all}: Reader) => {
  const tokens = await all(
    (at) => api.zeroTrust.access.serviceTokens.list({account_id: account, ...at}),
    ({id}) => id,
  )
  return new Map(tokens.map(({id, name}) => [id, name]))
})

function enrolmentHazards({name, id}: UuidRef, enrolment: Enrolment | undefined): readonly Hazard[] {
  const hazard = {rule: 'hazards', object: name}
  if (typeof enrolment === 'object')
    return enrolment.has(id)
      ? [
          {
            ...hazard,
            result: 'refused',
            message: `a device enrolment policy names service token ${name}: Cloudflare does not delete it while it does`,
            next: [`firebreak credentials disable ${name}`, 'take it out of the enrolment policy and plan again'],
          },
        ]
      : []
  if (enrolment === 'any') return []
  const why = enrolment === undefined ? 'cannot be read' : 'admits an Access group, which may name it'
  return [
    {
      ...hazard,
      result: 'warned',
      message: `the device enrolment policy ${why}: Cloudflare does not delete a token that a device enrolment policy names`,
    },
  ]
}

/** Its policies may have let it enrol devices until a moment ago: without that, Cloudflare would not delete it. */
async function tracesOf(reader: Reader, token: UuidRef): Promise<Traces> {
  const [traces, devices] = await Promise.all([readTraces(reader, token), tokenDevices(reader)])
  return {...traces, devices}
}

/** What is known of the devices of a token that no enrolment policy names any more. */
function earlierDevices({name, id}: UuidRef, {enrolment, devices}: Traces): readonly Residual[] {
  if (mayEnrol(enrolment, id) !== false || devices?.length === 0) return []
  return [
    {
      code: 'enrolled-device',
      standing: 'unknown',
      on: name,
      what: `devices enrolled with ${name}`,
      why:
        devices === undefined
          ? 'the device registrations cannot be read; a device that the token enrolled earlier stays connected'
          : `no enrolment policy names the token now; one may have earlier, and a device stays connected without its token: ${devices.join(', ')} enrolled with some service token`,
      next: 'registration.revoke on each of them',
      closedBy: 'registration.revoke',
    },
  ]
}

/** Deletes a service token for good: one made in its place has another id, and no policy names it (docs: Access, revoke service tokens). */
export default defineAction<z.infer<typeof Params>, State, Traces>({
  id: 'service-token.delete',
  family: 'credentials',
  title: 'Delete an Access service token',
  source: serviceTokenDocs,
  permissions: {read: tracePermissions, write: ['Access: Service Tokens Write']},
  target: {param: 'token', kind: 'service-token'},
  class: 'D',
  blastRadius: 'BR1',
  undo: 'U4',
  direction: 'restrict',
  propagation: tokenPropagation,
  params: Params,
  state: State,

  async observe(reader, {token}) {
    const [tokens, context] = await Promise.all([allTokens(reader), tracesOf(reader, token)])
    const found = tokens.get(token.id)
    const name = found ?? token.name
    const target = {kind: 'service-token' as const, id: token.id, name}
    return {target, state: {name, exists: tokens.has(token.id)}, context, complete: true}
  },

  plan: (_params, before) =>
    before.exists
      ? {
          kind: 'update',
          after: {...before, exists: false},
          summary: `Delete service token ${before.name} for good: its secrets stop working and its id never comes back`,
        }
      : {kind: 'none', why: `service token ${before.name} is not in the account`},

  hazards: ({token}, {state, context}) => (state.exists ? enrolmentHazards(token, context.enrolment) : []),

  apply: ({token}, before, after) =>
    before.exists && !after.exists
      ? [
          {
            name: 'delete',
            send: ({api, account}) => api.zeroTrust.access.serviceTokens.delete(token.id, {account_id: account}),
          },
        ]
      : [],

  verify: (after, now) =>
    now.exists === after.exists ? held : notHeld(`service token ${now.name} is still in the account`),

  release: (_params, _before, _after, now) =>
    now.exists
      ? {kind: 'none', why: `service token ${now.name} is in the account`}
      : {
          kind: 'impossible',
          why: `service token ${now.name} is deleted and cannot come back`,
          next: 'make a new one, name it in the policies, and give its secret to the consumer',
        },

  residual: ({token}, {context}) => [...residualAccess(token, context), ...earlierDevices(token, context)],
  quiet: (reader, {token}, since) => signInSilence(reader, token, since),
})
