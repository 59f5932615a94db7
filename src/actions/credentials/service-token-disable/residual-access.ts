import type {Residual} from '../../../core/documents/plan.ts'
import type {UuidRef} from '../../../core/targets.ts'
import type {AccessPosture, Enrolment} from '../access-posture.ts'

function sessions({name}: UuidRef, strict: boolean | undefined): readonly Residual[] {
  if (strict === true) return []
  return [
    {
      what: `sessions opened with ${name}`,
      why:
        strict === undefined
          ? 'whether service tokens get a session cannot be read; if they do, the CF_Authorization cookie outlives the token'
          : 'the organization is not strict about service tokens: the CF_Authorization cookie outlives the token',
      next: 'access-app.revoke-sessions on each application that it signs in to',
      closedBy: 'access-app.revoke-sessions',
    },
  ]
}

function whyDevices(enrolment: Enrolment | undefined): string {
  if (enrolment === undefined)
    return 'the enrolment policy cannot be read; a device that the token enrolled stays connected'
  if (enrolment === 'group')
    return 'the enrolment policy admits an Access group, which may name the token; a device that it enrolled stays connected'
  return 'the enrolment policy admits the token: no new device can enrol with it now, but those it enrolled stay connected'
}

function devices({name, id}: UuidRef, enrolment: Enrolment | undefined): readonly Residual[] {
  if (typeof enrolment === 'object' && !enrolment.has(id)) return []
  return [
    {
      what: `devices enrolled with ${name}`,
      why: whyDevices(enrolment),
      next: 'registration.revoke on each of them',
      closedBy: 'registration.revoke',
    },
  ]
}

/** What a disabled service token leaves behind (docs: Access, service tokens; device registrations). */
export function residualAccess(token: UuidRef, {strict, enrolment}: AccessPosture): readonly Residual[] {
  return [...sessions(token, strict), ...devices(token, enrolment)]
}
