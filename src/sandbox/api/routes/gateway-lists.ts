import {z} from 'zod'
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

/** Gateway lists and their items. */
export const gatewayListRoutes = [
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
