import type {Change} from '../../core/documents/plan.ts'
import type {HeldCredential} from '../../core/runbooks/primitive-runbooks.ts'
import {printable} from '../../core/text/printable.ts'
import {table} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'

export type CredentialState = 'active' | 'disabled' | 'unknown'

export interface CredentialList {
  readonly schema: 'firebreak/credentials@1'
  readonly credentials: readonly (HeldCredential & {readonly state: CredentialState})[]
}

/** A credential is disabled when disabling it would change nothing, and unknown when the plan could not see it whole. */
export function credentialList(held: readonly HeldCredential[], survey: readonly Change[]): CredentialList {
  const changes = new Map(survey.map((change) => [change.target.id, change]))
  const stateOf = (id: string): CredentialState => {
    const change = changes.get(id)
    if (change === undefined || change.effect === 'blocked' || change.grade === 'undetermined') return 'unknown'
    return change.effect === 'none' ? 'disabled' : 'active'
  }
  return {
    schema: 'firebreak/credentials@1',
    credentials: held.map((credential) => ({...credential, state: stateOf(credential.id)})),
  }
}

export function credentialsView({credentials}: CredentialList, paint: Paint = plain): string {
  if (credentials.length === 0) return 'The inventory names no credential.'
  const rows = credentials.map(({agent, kind, name, id, state}) => [
    printable(agent),
    kind,
    state,
    `…${id.slice(-4)}`,
    printable(name),
  ])
  const [head = '', ...lines] = table([['AGENT', 'KIND', 'STATE', 'ID', 'NAME'], ...rows])
  return [paint('dim', head), ...lines].join('\n')
}
