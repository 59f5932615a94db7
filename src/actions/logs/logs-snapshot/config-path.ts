import {Uuid} from '../../../core/ids.ts'
import {isText} from '../../../core/text/is-text.ts'
import type {Row} from '../answer.ts'

/** One GET below the account, or below `zones/`, and where its pages go in the bag. */
export interface ConfigPath {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Which of several ways to ask the same path this is, where there are several. */
  readonly view?: string
  /** Why it may not be read with the permissions that are asked for, and that this is no failure. */
  readonly optional?: string
  /** What an object of the listing leads on to. */
  readonly further?: (row: Row) => readonly ConfigPath[]
}

/** The name of a path in the bag: no other one has it. */
export const nameOf = ({path, view}: ConfigPath): string => (view === undefined ? path : `${path}/${view}`)

export const isUuid = (id: unknown): id is string => Uuid.safeParse(id).success
export const plain = (...paths: readonly string[]): readonly ConfigPath[] => paths.map((path) => ({path}))

/** A listing, and the paths below each of its objects. */
export const each = (path: string, ...below: readonly string[]): ConfigPath => ({
  path,
  further: ({id}) => (isText(id) ? below.map((one) => ({path: `${path}/${encodeURIComponent(id)}/${one}`})) : []),
})

export const itemsOf = (list: string): ConfigPath => ({path: `gateway/lists/${list}/items`})

/** Every registration, because only the device name says which of them are replicas; the default would leave out the revoked ones. */
export const registrations: ConfigPath = {path: 'devices/registrations', query: {status: 'all'}}

/** Who may enrol a device: the policies of the application that enrolment goes through. */
export const enrolment: ConfigPath = {
  path: 'access/apps',
  further: ({id, type}) => (isText(id) && type === 'warp' ? [{path: `access/apps/${id}/policies`}] : []),
}

const script = (name: string): string => `workers/scripts/${encodeURIComponent(name)}`

/** Of a Worker: what is deployed, what calls it, and the names of its secrets. Its settings may hold secrets in plain text. */
export const worker = (name: string): readonly ConfigPath[] =>
  plain(
    ...['deployments', 'schedules', 'subdomain', 'secrets'].map((part) => `${script(name)}/${part}`),
    'workers/domains',
  )

/** A person by e-mail address, with the sessions that a revocation ends. */
export const person = (email: string): ConfigPath => ({
  path: 'access/users',
  query: {email},
  further: ({id}) => (isUuid(id) ? [{path: `access/users/${id}/active_sessions`}] : []),
})

/** The custom rules of a zone, and the addresses that are let past them. */
export const zone = (id: string): readonly ConfigPath[] => [
  {path: `zones/${id}`},
  {
    path: `zones/${id}/rulesets`,
    further: ({id: ruleset, kind, phase}) =>
      isText(ruleset) && kind === 'zone' && phase === 'http_request_firewall_custom'
        ? [{path: `zones/${id}/rulesets/${ruleset}`}]
        : [],
  },
  {path: `zones/${id}/firewall/access_rules/rules`},
]

/** A listing with what was deleted from it, as far as the API still shows that. */
export const deletedOf = (path: string): ConfigPath => ({path, query: {is_deleted: 'true'}, view: 'deleted'})

/** A listing as it was then: what had been made, and was not yet deleted. */
export const standingAt = (path: string, time: string): ConfigPath => ({
  path,
  query: {existed_at: time},
  view: 'before',
})

/** Every zone that the token may see of the account, with what leads its requests to Workers. */
export const zones: ConfigPath = {
  path: 'zones',
  further: ({id}) => (isText(id) ? [...zone(id), {path: `zones/${id}/workers/routes`}] : []),
}

/** Of a device profile, by its id or the default one: what goes past Gateway, and what never does. */
export const profile = (id?: string): readonly ConfigPath[] =>
  ['include', 'exclude', 'fallback_domains'].map((part) => ({
    path: ['devices/policy', ...(id === undefined ? [] : [encodeURIComponent(id)]), part].join('/'),
  }))

/** The profiles beside the default one: their ids have a name of their own (SDK: SettingsPolicy.policy_id). */
export const profiles: ConfigPath = {
  path: 'devices/policies',
  further: ({policy_id: id}) => (isText(id) ? profile(id) : []),
}

/** A namespace, and the names of some of its keys: a value may hold anything. */
export const keys = (namespace: string, prefix: string): readonly ConfigPath[] => [
  {path: `storage/kv/namespaces/${namespace}`},
  {path: `storage/kv/namespaces/${namespace}/keys`, query: {prefix}},
]
