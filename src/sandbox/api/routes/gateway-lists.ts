import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {isNetwork} from '../../account/edge/addresses.ts'
import type {List} from '../../account/records.ts'
import type {Answer} from '../answer.ts'
import {missing, ok, refused} from '../answer.ts'
import {numberedPage} from '../paging.ts'
import {route} from '../route.ts'

const read = ['Zero Trust Read', 'Zero Trust Write'] as const
const write = ['Zero Trust Write'] as const

/** Standard plans hold this many items in a list. */
const mostItems = 1000

const Edit = z.strictObject({
  append: z.array(z.strictObject({value: z.string().min(1), description: z.string().optional()})).default([]),
  remove: z.array(z.string().min(1)).default([]),
})

const shown = ({items, ...list}: List) => ({...list, count: items.length})

/** A value that is there already, or comes twice, refuses the whole call; nothing of it is done. */
function objection({type, items}: List, {append, remove}: z.infer<typeof Edit>): Answer | undefined {
  const there = new Set(items.map(({value}) => value))
  const values = append.map(({value}) => value)
  const twice = values.find((value, index) => there.has(value) || values.indexOf(value) !== index)
  if (twice !== undefined) return refused(400, 1007, `duplicate item: ${twice}`)
  const foreign = type === 'IP' ? values.find((value) => !isNetwork(value)) : undefined
  if (foreign !== undefined) return refused(400, 1008, `not an address or CIDR: ${foreign}`)
  const size = items.length + values.length - remove.filter((value) => there.has(value)).length
  return size > mostItems ? refused(400, 1009, `a list holds at most ${mostItems} items`) : undefined
}

const Creation = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['SERIAL', 'URL', 'DOMAIN', 'EMAIL', 'IP', 'CATEGORY', 'LOCATION', 'DEVICE', 'AAGUID']),
  description: z.string().default(''),
  items: Edit.shape.append,
})

/** Whether a rule of the account refers to the list. */
const isUsed = ({rules}: Account, id: string): boolean =>
  [...rules.values()].some(({stored}) => stored.traffic.includes(`$${id}`))

/** Gateway lists and their items. */
export const gatewayListRoutes = [
  route({
    method: 'POST',
    path: '/accounts/{account}/gateway/lists',
    permissions: write,
    body: Creation,
    handle({account, body: {items, ...body}}) {
      const now = account.stamp()
      const empty: List = {id: account.mint.uuid('gateway-list'), ...body, items: [], created_at: now, updated_at: now}
      const refusal = objection(empty, {append: items, remove: []})
      if (refusal !== undefined) return refusal
      const list = account.lag('list', empty)
      list.set({...empty, items: items.map(({value, description = ''}) => ({value, description, created_at: now}))})
      account.lists.set(empty.id, list)
      const description = `Create Gateway list ${body.name}`
      return ok(shown(list.stored), {
        changed: {type: 'create', description, product: 'gateway', resource: 'list', ids: [empty.id]},
      })
    },
  }),
  route({
    method: 'DELETE',
    path: '/accounts/{account}/gateway/lists/:list',
    permissions: write,
    handle({account, params}) {
      const list = account.lists.get(params.list)
      if (list === undefined) return missing('list')
      // That a list in use cannot be deleted is how the dashboard behaves; the API's code is not verified on a live account.
      if (isUsed(account, params.list)) return refused(400, 1010, `list ${list.stored.name} is used by a rule`)
      account.lists.delete(params.list)
      const description = `Delete Gateway list ${list.stored.name}`
      return ok(
        {},
        {
          changed: {type: 'delete', description, product: 'gateway', resource: 'list', ids: [params.list]},
        },
      )
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/gateway/lists',
    permissions: read,
    handle: ({account, query}) => {
      const [type, search] = [query.get('type'), query.get('search') ?? '']
      const lists = [...account.lists.values()].map(({stored}) => stored)
      return ok(lists.filter((list) => list.type === (type ?? list.type) && list.name.includes(search)).map(shown))
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/gateway/lists/:list',
    permissions: read,
    handle({account, params}) {
      const list = account.lists.get(params.list)
      return list === undefined ? missing('list') : ok(shown(list.stored))
    },
  }),
  route({
    method: 'GET',
    path: '/accounts/{account}/gateway/lists/:list/items',
    permissions: read,
    handle({account, params, query}) {
      const list = account.lists.get(params.list)
      return list === undefined ? missing('list') : numberedPage(list.stored.items, query, 50)
    },
  }),
  route({
    method: 'PATCH',
    path: '/accounts/{account}/gateway/lists/:list',
    permissions: write,
    body: Edit,
    handle({account, params, body}) {
      const list = account.lists.get(params.list)
      if (list === undefined) return missing('list')
      const refusal = objection(list.stored, body)
      if (refusal !== undefined) return refusal
      const now = account.stamp()
      const kept = list.stored.items.filter(({value}) => !body.remove.includes(value))
      const added = body.append.map(({value, description = ''}) => ({value, description, created_at: now}))
      const description = `Update Gateway list ${list.stored.name}: ${added.length} added, ${list.stored.items.length - kept.length} removed`
      list.set({...list.stored, items: [...kept, ...added], updated_at: now})
      return ok(shown(list.stored), {
        changed: {type: 'update', description, product: 'gateway', resource: 'list', ids: [list.stored.id]},
      })
    },
  }),
]
