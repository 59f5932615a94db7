import type {Lagging} from '../temper/propagation.ts'
import type {PolicyRule} from './records.ts'

/** An Access group: whoever meets one of `include`, all of `require` and none of `exclude` is in it. */
export interface AccessGroup {
  readonly id: string
  readonly name: string
  readonly include: readonly PolicyRule[]
  readonly exclude: readonly PolicyRule[]
  readonly require: readonly PolicyRule[]
}

/** Somebody who has signed in through Access; times are monotonic milliseconds. */
export interface Person {
  readonly id: string
  readonly email: string
  readonly name: string
  /** What the identity provider says of a person who has just proven who it is; an account there is none of ours. */
  readonly assertion: string
  readonly since: string
  /** Sessions opened until then are dead. */
  readonly sessionsRevoked: Lagging<number>
  /** Nobody by this name signs in before. */
  signInFrom: number
}

/** The settings of the Zero Trust organization, as the API writes them, without the times that it computes. */
export interface Organization {
  readonly name: string
  readonly auth_domain: string
  readonly is_ui_read_only: boolean
  readonly ui_read_only_toggle_reason: string
  readonly strict_service_token_auth: boolean
  readonly deny_unmatched_requests: boolean
  readonly deny_unmatched_requests_exempted_zone_names: readonly string[]
  readonly session_duration: string
  readonly warp_auth_session_duration: string
  readonly login_design: Readonly<Record<string, string>>
}

/** What a PUT gives to a setting that it does not name. */
export const organizationDefaults = {
  is_ui_read_only: false,
  ui_read_only_toggle_reason: '',
  strict_service_token_auth: false,
  deny_unmatched_requests: false,
  deny_unmatched_requests_exempted_zone_names: [],
  session_duration: '24h',
  warp_auth_session_duration: '',
  login_design: {},
} as const satisfies Omit<Organization, 'name' | 'auth_domain'>
