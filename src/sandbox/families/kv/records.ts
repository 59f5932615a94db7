import type {Account} from '../../account/account.ts'
import type {Lagging} from '../../temper/propagation.ts'
import {memory} from '../family.ts'

export interface KvNamespace {
  readonly id: string
  readonly title: string
}

export interface KvEntry {
  readonly value: string
  readonly metadata?: unknown
  /** Seconds since the epoch. */
  readonly expiration?: number
}

interface WorkersKv {
  readonly namespaces: Map<string, KvNamespace>
  /** By namespace, then by key; undefined stands for a key that is not there, which the edge caches as well. */
  readonly keys: Map<string, Map<string, Lagging<KvEntry | undefined>>>
  /** Keys that a bulk call fails to write or delete, each with how many times yet. */
  readonly failing: Map<string, number>
}

/** Workers KV of one account: a central store, and edges whose caches follow it late. */
export const workersKv = memory((): WorkersKv => ({namespaces: new Map(), keys: new Map(), failing: new Map()}))

const living = (account: Account, entry: KvEntry | undefined): KvEntry | undefined =>
  entry?.expiration !== undefined && entry.expiration * 1000 <= account.clock.now().getTime() ? undefined : entry

/** Where in the account a key is. */
export interface KvPlace {
  readonly namespace: string
  readonly key: string
}

const lagging = (account: Account, {namespace, key}: KvPlace) => workersKv(account).keys.get(namespace)?.get(key)

/** As the central store has it, which is what the API shows. */
export const stored = (account: Account, place: KvPlace): KvEntry | undefined =>
  living(account, lagging(account, place)?.stored)

/** As a Worker reads it at the edge, from a cache that may be behind. */
export const cached = (account: Account, place: KvPlace): KvEntry | undefined =>
  living(account, lagging(account, place)?.inForce)

/** Writes a key, or deletes it where there is no entry. */
export function put(account: Account, {namespace, key}: KvPlace, entry: KvEntry | undefined): void {
  const keys = workersKv(account).keys.get(namespace)
  const known = keys?.get(key) ?? account.lag<KvEntry | undefined>('kv', undefined)
  known.set(entry)
  keys?.set(key, known)
}

/** The same in peace time: at once in force. */
export function seedKey(account: Account, {namespace, key}: KvPlace, entry: KvEntry): void {
  workersKv(account).keys.get(namespace)?.set(key, account.lag<KvEntry | undefined>('kv', entry))
}

export function seedNamespace(account: Account, title: string): string {
  const id = account.mint.hex('kv-namespace')
  workersKv(account).namespaces.set(id, {id, title})
  workersKv(account).keys.set(id, new Map())
  return id
}

/** The namespace of this title; the empty string when there is none. */
export const namespaceOf = (account: Account, title: string): string =>
  [...workersKv(account).namespaces.values()].find((one) => one.title === title)?.id ?? ''

/** Names of the keys that are there, in the order in which a listing has them. */
export const keysOf = (account: Account, namespace: string): readonly string[] =>
  [...(workersKv(account).keys.get(namespace)?.keys() ?? [])]
    .filter((key) => stored(account, {namespace, key}) !== undefined)
    .toSorted()
