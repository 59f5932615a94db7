import {missing, ok, refused} from '../../api/answer.ts'
import {route} from '../../api/route.ts'
import {workersOf} from '../workers/records.ts'
import {mostTails, openTail, type Tail, tailsOf} from './tails.ts'

const permissions = ['Workers Tail Read'] as const
const path = '/accounts/{account}/workers/scripts/:script/tails'

const shown = ({id, expiresAt}: Tail, host: string) => ({
  id,
  url: `ws://${host}/feeds/tails/${id}`,
  expires_at: new Date(expiresAt).toISOString(),
})

/** Live tails of a Worker (SDK: Workers.Scripts.Tail). Nobody wrote down that making one is audited: it is not. */
export const tailRoutes = [
  route({
    method: 'GET',
    path,
    permissions,
    handle({account, params, host}) {
      if (!workersOf(account).scripts.has(params.script)) return missing('script')
      const own = [...tailsOf(account).open.values()].filter(({script}) => script === params.script)
      return ok(own.map((tail) => shown(tail, host)))
    },
  }),
  route({
    method: 'POST',
    path,
    permissions,
    handle({account, params, host}) {
      if (!workersOf(account).scripts.has(params.script)) return missing('script')
      const others = [...tailsOf(account).open.values()].filter(({script}) => script === params.script)
      // The status is not verified on a live account.
      if (others.length >= mostTails) return refused(400, 10_057, 'too many tails on this Worker')
      return ok(shown(openTail(account, params.script), host))
    },
  }),
  route({
    method: 'DELETE',
    path: `${path}/:tail`,
    permissions,
    handle({account, params}) {
      const {open} = tailsOf(account)
      if (open.get(params.tail)?.script !== params.script) return missing('tail')
      open.delete(params.tail)
      return ok(null)
    },
  }),
]
