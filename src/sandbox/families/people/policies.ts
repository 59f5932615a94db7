import {z} from 'zod'
import {missing, ok} from '../../api/answer.ts'
import {route} from '../../api/route.ts'
import {Rule} from './groups.ts'

const NewPolicy = z.strictObject({
  name: z.string().min(1),
  decision: z.enum(['allow', 'deny', 'non_identity', 'bypass']),
  include: z.array(Rule).min(1),
  exclude: z.array(Rule).default([]),
  precedence: z.int().min(1).optional(),
})

/** A new policy of one application, at the place that its precedence says, or last. */
export const policyRoutes = [
  route({
    method: 'POST',
    path: '/accounts/{account}/access/apps/:app/policies',
    permissions: ['Access: Apps and Policies Write'],
    body: NewPolicy,
    handle({account, params, body: {precedence, ...body}}) {
      const app = account.apps.get(params.app)
      if (app === undefined) return missing('application')
      const policy = {id: account.mint.uuid('access-policy'), ...body}
      const at = (precedence ?? app.policies.length + 1) - 1
      account.apps.set(app.id, {...app, policies: app.policies.toSpliced(at, 0, policy)})
      const description = `Create policy ${body.name} of application ${app.name}`
      return ok(policy, {
        changed: {type: 'create', description, product: 'access', resource: 'policy', ids: [policy.id]},
      })
    },
  }),
]
