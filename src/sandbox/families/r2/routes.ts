import {z} from 'zod'
import {ok, refused} from '../../api/answer.ts'
import {route} from '../../api/route.ts'
import {bucketsOf, LockRule} from './records.ts'

/** As many rules as a bucket may have (docs: R2, Bucket locks). */
const most = 1000

const noBucket = refused(404, 10006, 'The specified bucket does not exist.')

/** The lock rules of a bucket (SDK: r2/buckets/locks). A PUT replaces all of them. */
export const r2Routes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/r2/buckets/:bucket/lock',
    permissions: ['Workers R2 Storage Read', 'Workers R2 Storage Write'],
    handle({account, params}) {
      const found = bucketsOf(account).get(params.bucket)
      return found === undefined ? noBucket : ok({rules: found.stored})
    },
  }),
  route({
    method: 'PUT',
    path: '/accounts/{account}/r2/buckets/:bucket/lock',
    permissions: ['Workers R2 Storage Write'],
    body: z.strictObject({rules: z.array(LockRule).max(most).default([])}),
    handle({account, params, body}) {
      const found = bucketsOf(account).get(params.bucket)
      if (found === undefined) return noBucket
      if (new Set(body.rules.map(({id}) => id)).size < body.rules.length)
        return refused(400, 10062, 'rule ids must be unique')
      found.set(body.rules)
      return ok(
        {},
        {
          changed: {
            type: 'update',
            description: `Update lock rules of bucket ${params.bucket}`,
            product: 'r2',
            resource: 'bucket_lock',
            ids: [params.bucket],
          },
        },
      )
    },
  }),
]
