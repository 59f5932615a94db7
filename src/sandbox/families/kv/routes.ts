import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {type Answer, type Changed, missing, ok, refused} from '../../api/answer.ts'
import {cursorSlice, decodeCursor, numberedPage, wholeNumber} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {type KvEntry, keysOf, put, stored, workersKv} from './records.ts'

const read = ['Workers KV Storage Read', 'Workers KV Storage Write'] as const
const write = ['Workers KV Storage Write'] as const

const base = '/accounts/{account}/storage/kv/namespaces'
const shortestLife = 60

const KeyName = z
  .string()
  .min(1)
  .refine((key) => Buffer.byteLength(key) <= 512, 'a key is at most 512 bytes')

const Pair = z.strictObject({
  key: KeyName,
  value: z.string(),
  base64: z.boolean().optional(),
  expiration: z.int().positive().optional(),
  expiration_ttl: z.int().min(shortestLife).optional(),
  metadata: z.json().optional(),
})
type Pair = z.infer<typeof Pair>

const Wanted = z.strictObject({
  keys: z.array(KeyName).min(1).max(100),
  type: z.enum(['text', 'json']).default('text'),
  withMetadata: z.boolean().default(false),
})

const changed = (type: Changed['type'], namespace: string, count: number): Changed => ({
  type,
  description: `${type} ${count} keys of namespace ${namespace}`,
  product: 'workers_kv',
  resource: 'namespace',
  ids: [namespace],
})

/** Whether a bulk call fails for this key, this time. */
function isFailing(account: Account, key: string): boolean {
  const {failing} = workersKv(account)
  const times = failing.get(key) ?? 0
  if (times > 0) failing.set(key, times - 1)
  return times > 0
}

/** Does it key by key: what fails is named, and the call succeeds all the same. */
function inBulk(
  account: Account,
  names: readonly string[],
  {type, namespace, act}: {readonly type: 'update' | 'delete'; readonly namespace: string; act(key: string): void},
): Answer {
  const unsuccessful = names.filter((key) => isFailing(account, key))
  const done = names.filter((key) => !unsuccessful.includes(key))
  for (const key of done) act(key)
  const result = {successful_key_count: done.length, unsuccessful_keys: unsuccessful}
  return ok(result, done.length === 0 ? {} : {changed: changed(type, namespace, done.length)})
}

/** `expiration_ttl` goes before `expiration`, and without either the key lives on. */
function entryOf(account: Account, {value, base64, metadata, expiration, expiration_ttl: ttl}: Pair): KvEntry {
  const end = ttl === undefined ? expiration : Math.floor(account.clock.now().getTime() / 1000) + ttl
  return {
    value: base64 === true ? Buffer.from(value, 'base64').toString() : value,
    ...(metadata === undefined ? {} : {metadata}),
    ...(end === undefined ? {} : {expiration: end}),
  }
}

function shown({value, metadata, expiration}: KvEntry, withMetadata: boolean, type: 'text' | 'json'): unknown {
  const read = type === 'json' ? (JSON.parse(value) as unknown) : value
  return withMetadata
    ? {value: read, metadata: metadata ?? null, ...(expiration === undefined ? {} : {expiration})}
    : read
}

const readRoutes = [
  route({
    method: 'GET',
    path: base,
    permissions: read,
    handle: ({account, query}) => numberedPage([...workersKv(account).namespaces.values()], query, 20),
  }),
  route({
    method: 'GET',
    path: `${base}/:namespace`,
    permissions: read,
    handle({account, params}) {
      const found = workersKv(account).namespaces.get(params.namespace)
      return found === undefined ? missing('namespace') : ok({...found, supports_url_encoding: true})
    },
  }),
  route({
    method: 'GET',
    path: `${base}/:namespace/keys`,
    permissions: read,
    handle({account, params: {namespace}, query}) {
      if (!workersKv(account).namespaces.has(namespace)) return missing('namespace')
      const limit = wholeNumber(query, 'limit', {otherwise: 1000})
      const start = decodeCursor(query.get('cursor'))
      if (limit === undefined || limit < 10 || start === undefined)
        return refused(400, 10011, 'limit must be 10 to 1000, and cursor ours')
      const names = keysOf(account, namespace).filter((key) => key.startsWith(query.get('prefix') ?? ''))
      const {slice, next} = cursorSlice(names, start, limit)
      const result = slice.map((name) => {
        const {metadata, expiration} = stored(account, {namespace, key: name}) ?? {}
        return {name, ...(metadata === undefined ? {} : {metadata}), ...(expiration === undefined ? {} : {expiration})}
      })
      return ok(result, {resultInfo: {count: result.length, cursor: next ?? ''}})
    },
  }),
  route({
    method: 'POST',
    path: `${base}/:namespace/bulk/get`,
    permissions: read,
    body: Wanted,
    handle({account, params: {namespace}, body: {keys, type, withMetadata}}) {
      if (!workersKv(account).namespaces.has(namespace)) return missing('namespace')
      const values = keys.map((key) => {
        const entry = stored(account, {namespace, key})
        return [key, entry === undefined ? null : shown(entry, withMetadata, type)] as const
      })
      return ok({values: Object.fromEntries(values)})
    },
  }),
]

const writeRoutes = [
  route({
    method: 'PUT',
    path: `${base}/:namespace/bulk`,
    permissions: write,
    body: z.array(Pair).min(1).max(10_000),
    handle({account, params: {namespace}, body}) {
      if (!workersKv(account).namespaces.has(namespace)) return missing('namespace')
      const entries = new Map(body.map((pair) => [pair.key, entryOf(account, pair)]))
      const soonest = account.clock.now().getTime() / 1000 + shortestLife
      if ([...entries.values()].some(({expiration = Infinity}) => expiration < Math.floor(soonest)))
        return refused(400, 10026, 'an expiration must be at least 60 seconds in the future')
      return inBulk(account, [...entries.keys()], {
        type: 'update',
        namespace,
        act: (key) => put(account, {namespace, key}, entries.get(key)),
      })
    },
  }),
  route({
    method: 'POST',
    path: `${base}/:namespace/bulk/delete`,
    permissions: write,
    body: z.array(KeyName).min(1).max(10_000),
    handle({account, params: {namespace}, body}) {
      if (!workersKv(account).namespaces.has(namespace)) return missing('namespace')
      return inBulk(account, body, {
        type: 'delete',
        namespace,
        act: (key) => put(account, {namespace, key}, undefined),
      })
    },
  }),
]

/** Workers KV: bulk calls answer 200 and name in `unsuccessful_keys` what they did not do. */
export const kvRoutes = [...readRoutes, ...writeRoutes]
