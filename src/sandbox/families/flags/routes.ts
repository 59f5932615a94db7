import type {z} from 'zod'
import type {Account} from '../../account/account.ts'
import type {ApiToken} from '../../account/records.ts'
import {type Answer, type Changed, missing, ok, refused} from '../../api/answer.ts'
import {cursorSlice, decodeCursor, wholeNumber} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {evaluate} from './evaluate.ts'
import {FlagBody, typeOf} from './flag-body.ts'
import {type ChangelogEntry, type Flag, flagship, placeOf} from './records.ts'

const read = ['Flagship Read', 'Flagship Write'] as const
const write = ['Flagship Write'] as const

const longestChangelog = 200
const app = '/accounts/{account}/flagship/apps/:app'

const changed = (type: Changed['type'], key: string): Changed => ({
  type,
  description: `${type} flag ${key}`,
  product: 'flagship',
  resource: 'flag',
  ids: [key],
})

function record(account: Account, place: string, entry: ChangelogEntry): void {
  const {changelog} = flagship(account)
  changelog.set(place, [entry, ...(changelog.get(place) ?? [])].slice(0, longestChangelog))
}

/** The type follows from the variations, whatever the body says. */
function flagOf(
  {type: _type, ...body}: z.infer<typeof FlagBody>,
  account: Account,
  caller: Pick<ApiToken, 'name'>,
): Flag {
  const [value] = Object.values(body.variations)
  return {...body, type: typeOf(value), updated_at: account.stamp(), updated_by: caller.name}
}

/** One page of a listing that goes on by `cursors.after` (SDK: CursorPaginationAfter). */
function cursorPage(items: readonly unknown[], query: URLSearchParams): Answer {
  const limit = wholeNumber(query, 'limit', {otherwise: 50, most: 200})
  const start = decodeCursor(query.get('cursor'))
  if (limit === undefined || start === undefined) return refused(400, 1001, 'limit must be 1 to 200, and cursor ours')
  const {slice, next} = cursorSlice(items, start, limit)
  return ok(slice, {resultInfo: {count: slice.length, cursors: {after: next ?? null}}})
}

const appRoutes = [
  route({
    method: 'GET',
    path: '/accounts/{account}/flagship/apps',
    permissions: read,
    handle: ({account}) => ok([...flagship(account).apps.values()]),
  }),
  route({
    method: 'GET',
    path: app,
    permissions: read,
    handle({account, params}) {
      const found = flagship(account).apps.get(params.app)
      return found === undefined ? missing('app') : ok(found)
    },
  }),
  route({
    method: 'GET',
    path: `${app}/evaluate`,
    permissions: read,
    handle({account, params, query}) {
      const {flagKey, ...context} = Object.fromEntries(query)
      const flag = flagship(account).flags.get(placeOf(params.app, flagKey ?? ''))?.inForce
      // Outside the envelope, as the SDK takes it.
      return flag === undefined ? missing('flag') : {kind: 'bare', body: evaluate(flag, context)}
    },
  }),
]

const flagRoutes = [
  route({
    method: 'GET',
    path: `${app}/flags`,
    permissions: read,
    handle({account, params, query}) {
      const store = flagship(account)
      if (!store.apps.has(params.app)) return missing('app')
      const flags = [...store.flags]
        .filter(([place]) => place.startsWith(placeOf(params.app, '')))
        .flatMap(([, {stored}]) => stored ?? [])
      return cursorPage(
        flags.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
        query,
      )
    },
  }),
  route({
    method: 'POST',
    path: `${app}/flags`,
    permissions: write,
    body: FlagBody,
    handle({account, caller, params, body}) {
      const store = flagship(account)
      if (!store.apps.has(params.app)) return missing('app')
      const place = placeOf(params.app, body.key)
      if (store.flags.get(place)?.stored !== undefined) return refused(409, 1004, 'the key is taken')
      const flag = flagOf(body, account, caller)
      const lagging = store.flags.get(place) ?? account.lag<Flag | undefined>('setting', undefined)
      lagging.set(flag)
      store.flags.set(place, lagging)
      record(account, place, {event: 'create', flag_key: flag.key, after: flag})
      return ok(flag, {changed: changed('create', flag.key)})
    },
  }),
]

const oneFlagRoutes = [
  route({
    method: 'GET',
    path: `${app}/flags/:flag`,
    permissions: read,
    handle({account, params}) {
      const flag = flagship(account).flags.get(placeOf(params.app, params.flag))?.stored
      return flag === undefined ? missing('flag') : ok(flag)
    },
  }),
  route({
    method: 'PUT',
    path: `${app}/flags/:flag`,
    permissions: write,
    body: FlagBody,
    handle({account, caller, params, body}) {
      const place = placeOf(params.app, params.flag)
      const lagging = flagship(account).flags.get(place)
      if (lagging?.stored === undefined) return missing('flag')
      // The path names the flag: another key in the body renames nothing.
      const flag = flagOf({...body, key: params.flag}, account, caller)
      lagging.set(flag)
      record(account, place, {event: 'update', flag_key: flag.key, after: flag})
      return ok(flag, {changed: changed('update', flag.key)})
    },
  }),
  route({
    method: 'DELETE',
    path: `${app}/flags/:flag`,
    permissions: write,
    handle({account, params}) {
      const place = placeOf(params.app, params.flag)
      const lagging = flagship(account).flags.get(place)
      if (lagging?.stored === undefined) return missing('flag')
      lagging.set(undefined)
      record(account, place, {event: 'delete', flag_key: params.flag})
      return ok({key: params.flag}, {changed: changed('delete', params.flag)})
    },
  }),
  route({
    method: 'GET',
    path: `${app}/flags/:flag/changelog`,
    permissions: read,
    handle: ({account, params, query}) =>
      cursorPage(flagship(account).changelog.get(placeOf(params.app, params.flag)) ?? [], query),
  }),
]

/** Flagship: there is no PATCH for flags, and a PUT drops what it leaves out. */
export const flagshipRoutes = [...appRoutes, ...flagRoutes, ...oneFlagRoutes]
