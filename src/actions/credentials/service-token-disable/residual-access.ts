import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import type {UuidRef} from '../../../core/targets.ts'
import {signedInApps} from '../../logs/signed-in-apps.ts'
import {ifReadable} from '../../shared/if-readable.ts'
import {type AccessPosture, accessPosture, mayEnrol} from '../access-posture.ts'
import {tokenDevices} from '../token-devices.ts'
import {whileInFlight} from '../while-in-flight.ts'

/** What the account tells of the places where a token has been. */
export interface Traces extends AccessPosture {
  /** Ids of the applications it signed in to within the last days; undefined where the records cannot be read. */
  readonly signedInTo: readonly string[] | undefined
  /** Devices enrolled with some service token; undefined where they cannot be read, or need not be. */
  readonly devices: readonly string[] | undefined
}

const allSignIns = whileInFlight(signedInApps)

/** Asks only for what the organization's settings leave possible: a strict one hands out no session, a token that may not enrol has no device. */
export async function readTraces(reader: Reader, {id}: UuidRef): Promise<Traces> {
  const posture = await accessPosture(reader)
  const [signIns, devices] = await Promise.all([
    posture.strict === true ? undefined : reader.soon(ifReadable(allSignIns(reader))),
    mayEnrol(posture.enrolment, id) === false ? undefined : reader.soon(ifReadable(tokenDevices(reader))),
  ])
  return {...posture, signedInTo: signIns === undefined ? undefined : (signIns.get(id) ?? []), devices}
}

function whySessions(strict: boolean | undefined, signedInTo: readonly string[] | undefined): string {
  if (strict === undefined)
    return 'whether service tokens get a session cannot be read; if they do, the CF_Authorization cookie outlives the token'
  if (signedInTo === undefined)
    return 'the sign-in records cannot be read, and the CF_Authorization cookie of a sign-in outlives the token'
  return 'no sign-in is on record, and the records are sampled; the CF_Authorization cookie of a sign-in outlives the token'
}

function sessions({name}: UuidRef, {strict, signedInTo, apps}: Traces): readonly Residual[] {
  if (strict === true) return []
  const item = {code: 'app-session', closedBy: 'access-app.revoke-sessions'}
  const seen = strict === undefined ? [] : (signedInTo ?? []).filter((id) => apps?.get(id)?.enrols !== true)
  if (seen.length === 0) {
    return [
      {
        ...item,
        standing: 'unknown',
        on: name,
        what: `sessions opened with ${name}`,
        why: whySessions(strict, signedInTo),
        next: 'access-app.revoke-sessions on each application that it signs in to',
      },
    ]
  }
  return seen.map((id) => {
    const app = apps?.get(id)?.name ?? id
    return {
      ...item,
      standing: 'open',
      on: app,
      closedOn: app,
      what: `sessions of ${name} on ${app}`,
      why: 'it signed in there within the last 7 days, and the CF_Authorization cookie outlives the token',
      next: `access-app.revoke-sessions on ${app}`,
    }
  })
}

function devices({name, id}: UuidRef, {enrolment, devices: live}: Traces): readonly Residual[] {
  if (mayEnrol(enrolment, id) === false || live?.length === 0) return []
  const isOnly = typeof enrolment === 'object' && enrolment.size === 1
  const why =
    live === undefined
      ? 'the device registrations cannot be read; a device that the token enrolled stays connected'
      : `a device stays connected without its token: ${live.join(', ')}${isOnly ? '' : ' enrolled with some service token, and the registration does not say which'}`
  return [
    {
      code: 'enrolled-device',
      standing: live !== undefined && isOnly ? 'open' : 'unknown',
      on: name,
      what: `devices enrolled with ${name}`,
      why,
      next: 'registration.revoke on each of them',
      closedBy: 'registration.revoke',
    },
  ]
}

/** What a disabled service token leaves behind (docs: Access, service tokens; device registrations). */
export function residualAccess(token: UuidRef, traces: Traces): readonly Residual[] {
  return [...sessions(token, traces), ...devices(token, traces)]
}
