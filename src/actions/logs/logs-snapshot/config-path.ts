import {Uuid} from '../../../core/ids.ts'
import type {Row} from '../answer.ts'

/** One GET below the account, or below `zones/`, and where its pages go in the bag. */
export interface ConfigPath {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** What an object of the listing leads on to. */
  readonly further?: (row: Row) => readonly ConfigPath[]
}

export const isUuid = (id: unknown): id is string => Uuid.safeParse(id).success
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

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

/** A namespace, and the names of some of its keys: a value may hold anything. */
export const keys = (namespace: string, prefix: string): readonly ConfigPath[] => [
  {path: `storage/kv/namespaces/${namespace}`},
  {path: `storage/kv/namespaces/${namespace}/keys`, query: {prefix}},
]
