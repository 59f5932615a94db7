import {z} from 'zod'
import type {Account} from '../../account/account.ts'
import {type Changed, missing, ok, refused} from '../../api/answer.ts'
import {numberedPage} from '../../api/paging.ts'
import {route} from '../../api/route.ts'
import {secretsStore, services, type StoredSecret} from './records.ts'

const read = ['Secrets Store Read', 'Secrets Store Write'] as const
const write = ['Secrets Store Write'] as const

const base = '/accounts/{account}/secrets_store/stores'
const secretPath = `${base}/:store/secrets/:secret` as const

const Scopes = z.array(z.enum(services))
const value = z.string().min(1).max(65_536)

const Edit = z.strictObject({comment: z.string().optional(), scopes: Scopes.optional(), value: value.optional()})
const Duplicate = z.strictObject({name: z.string().min(1), scopes: Scopes, comment: z.string().optional()})

/** Without the value, which is write-only. */
const shown = ({value: _value, ...secret}: StoredSecret) => secret

const changed = (type: Changed['type'], {id, name}: StoredSecret): Changed => ({
  type,
  description: `${type} secret ${name}`,
  product: 'secrets_store',
  resource: 'secret',
  ids: [id],
})

const inStore = (account: Account, store: string): readonly StoredSecret[] =>
  [...secretsStore(account).secrets.values()].map(({stored}) => stored).filter((secret) => secret.store_id === store)

function found(account: Account, {store, secret}: {readonly store: string; readonly secret: string}) {
  const lagging = secretsStore(account).secrets.get(secret)
  return lagging?.stored.store_id === store ? lagging : undefined
}

const storeRoutes = [
  route({
    method: 'GET',
    path: base,
    permissions: read,
    handle: ({account, query}) => numberedPage([...secretsStore(account).stores.values()], query, 20),
  }),
  route({
    method: 'GET',
    path: `${base}/:store/secrets`,
    permissions: read,
    handle: ({account, params, query}) =>
      secretsStore(account).stores.has(params.store)
        ? numberedPage(inStore(account, params.store).map(shown), query, 20)
        : missing('store'),
  }),
]

const secretRoutes = [
  route({
    method: 'GET',
    path: secretPath,
    permissions: read,
    handle({account, params}) {
      const secret = found(account, params)
      return secret === undefined ? missing('secret') : ok(shown(secret.stored))
    },
  }),
  route({
    method: 'PATCH',
    path: secretPath,
    permissions: write,
    body: Edit,
    handle({account, params, body}) {
      const secret = found(account, params)
      if (secret === undefined) return missing('secret')
      const {stored} = secret
      const next: StoredSecret = {
        ...stored,
        scopes: body.scopes ?? stored.scopes,
        comment: body.comment ?? stored.comment,
        value: body.value ?? stored.value,
        modified: account.stamp(),
      }
      secret.set(next)
      return ok(shown(next), {changed: changed('update', next)})
    },
  }),
  route({
    method: 'DELETE',
    path: secretPath,
    permissions: write,
    handle({account, params}) {
      const secret = found(account, params)
      if (secret === undefined) return missing('secret')
      secretsStore(account).secrets.delete(params.secret)
      return ok(null, {changed: changed('delete', secret.stored)})
    },
  }),
  route({
    method: 'POST',
    path: `${secretPath}/duplicate`,
    permissions: write,
    body: Duplicate,
    handle({account, params, body}) {
      const secret = found(account, params)
      if (secret === undefined) return missing('secret')
      if (inStore(account, params.store).some(({name}) => name === body.name))
        return refused(409, 1004, 'the name is taken')
      const id = account.mint.hex('stored-secret')
      const copy: StoredSecret = {
        ...secret.stored,
        ...body,
        id,
        comment: body.comment ?? '',
        created: account.stamp(),
        modified: account.stamp(),
      }
      secretsStore(account).secrets.set(id, account.lag('setting', copy))
      return ok(shown(copy), {changed: changed('create', copy)})
    },
  }),
]

/** Secrets Store: values go in and never come out; a duplicate has the value of what it was made of. */
export const secretsStoreRoutes = [...storeRoutes, ...secretRoutes]
