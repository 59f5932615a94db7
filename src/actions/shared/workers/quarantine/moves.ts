import type {ApplicationCreateParams} from 'cloudflare/resources/zero-trust/access/applications/applications'
import type {Move} from '../../../../core/action.ts'
import type {SeenApp} from './seen-app.ts'
import type {Quarantine, Wanted} from './state.ts'

/**
 * An application without a policy lets nobody in: Access denies by default (docs: Access policies). That the API takes
 * one whose only destinations are Workers, and without a `domain`, is not verified on a live account.
 */
function newApp({name, types, worker}: Wanted, account: string): ApplicationCreateParams {
  const body = {
    account_id: account,
    type: 'self_hosted',
    name,
    destinations: types.map((type) => (worker === undefined ? {type} : {type, worker_id: worker})),
    policies: [],
    app_launcher_visible: false,
  }
  // The SDK's type asks for a `domain`, which a Worker has none of, and wants each type of destination spelt out.
  return body as unknown as ApplicationCreateParams
}

/** Makes the application, or deletes every one by its name: never one of somebody else's. */
export function quarantineMoves(
  wanted: Wanted,
  {before, after}: {readonly before: Quarantine; readonly after: Quarantine},
  own: readonly SeenApp[],
): readonly Move[] {
  if ((before.app === null) === (after.app === null)) return []
  if (after.app !== null) {
    return [
      {
        name: 'create-application',
        send: ({api, account}) => api.zeroTrust.access.applications.create(newApp(wanted, account)),
      },
    ]
  }
  return own.map(({id}, at) => ({
    name: at === 0 ? 'delete-application' : `delete-application-${at + 1}`,
    send: ({api, account}) => api.zeroTrust.access.applications.delete(id, {account_id: account}),
  }))
}
