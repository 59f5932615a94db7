import type {Reader} from '../../../core/cloudflare.ts'
import type {Inventory} from '../../../core/documents/inventory.ts'
import type {AccountCheck, Found} from '../../check.ts'

const appsOf = ({agents}: Inventory) =>
  new Map(Object.values(agents).flatMap(({apps}) => apps.map((app) => [app.id, app.name])))

/** Bypass is evaluated before everything else, whatever its place (docs: Access policies, order of execution). */
async function bypasses({account, api, all}: Reader, [id, name]: readonly [string, string]): Promise<readonly Found[]> {
  const policies = await all(
    (at) => api.zeroTrust.access.applications.policies.list(id, {account_id: account, ...at}),
    (policy) => policy.id,
  )
  return policies
    .filter(({decision}) => decision === 'bypass')
    .map((policy) => ({
      object: `application ${name}`,
      message: `policy ${policy.name ?? policy.id ?? ''} lets in whom it names without asking who they are`,
      mend: [`in the dashboard, replace the Bypass policy of ${name} by Service Auth or Allow`],
    }))
}

export const bypass: AccountCheck = {
  id: 'bypass',
  of: 'account',
  title: 'No Bypass policy lets agents past Access',
  severity: 'warning',
  why: 'who comes in by Bypass shows no token: nothing that is revoked keeps them out, and no log has them',
  reads: 'the policies of the applications that agents sign in to',
  permissions: ['Access: Apps and Policies Read'],
  look: async ({reader}, {inventory}) =>
    (await Promise.all([...appsOf(inventory)].map((app) => bypasses(reader, app)))).flat(),
}
