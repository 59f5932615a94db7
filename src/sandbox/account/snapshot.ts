import {families} from '../families/index.ts'
import type {Account} from './account.ts'

const byKey = <Item>(items: Iterable<Item>, key: (item: Item) => string) =>
  [...items].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))

/** What actions can change, in an order that does not depend on when it was written. */
export function snapshotOf(account: Account): {readonly state: unknown; readonly secrets: unknown} {
  const serviceTokens = byKey(account.serviceTokens.values(), ({stored}) => stored.name)
    .map(({stored}) => stored)
    .filter(({deleted}) => deleted === undefined)
  const nodes = byKey(account.nodes.values(), ({stored}) => stored.name).map(({stored}) => stored)
  const apiTokens = byKey(account.apiTokens.values(), ({stored}) => stored.name)
    .map(({stored}) => stored)
    .filter(({deleted}) => deleted === undefined)
  const others = families.map((family) => ({name: family.name, ...family.snapshot(account)}))
  return {
    state: {
      rules: byKey(account.rules.values(), ({stored}) => stored.name).map(
        ({stored: {version: _version, updated_at: _updatedAt, ...rule}}) => rule,
      ),
      lists: byKey(account.lists.values(), ({stored}) => stored.name).map(({stored: {id, name, items}}) => ({
        id,
        name,
        values: items.map(({value}) => value).toSorted(),
      })),
      serviceTokens: serviceTokens.map(({id, name, enabled, duration, expiresAt}) => ({
        id,
        name,
        enabled,
        duration,
        expiresAt: expiresAt ?? null,
      })),
      apiTokens: apiTokens.map(({value: _value, issued_on: _issued, modified_on: _modified, policies, ...token}) => ({
        ...token,
        // A PUT gives its policies new ids.
        policies: policies.map(({id: _id, ...policy}) => policy),
      })),
      policies: byKey(account.apps.values(), ({id}) => id).map(({id, name, policies}) => ({app: id, name, policies})),
      registrations: byKey(account.devices.values(), ({name}) => name).map(({name}) => ({
        device: name,
        revoked: [...account.registrations.values()]
          .filter(({stored}) => stored.device === name)
          .map(({stored}) => stored.revokedAt !== undefined),
      })),
      ...Object.fromEntries(others.map(({name, state}) => [name, state])),
    },
    secrets: {
      serviceTokens: serviceTokens.map(({name, secretVersion}) => ({name, version: secretVersion})),
      nodes: nodes.map(({name, secretVersion}) => ({name, version: secretVersion})),
      ...Object.fromEntries(others.map(({name, secrets = null}) => [name, secrets])),
    },
  }
}
