import type {
  OrganizationListResponse,
  OrganizationUpdateParams,
} from 'cloudflare/resources/zero-trust/organizations/organizations'
import {z} from 'zod'

export const State = z.strictObject({
  readOnly: z.boolean(),
  /** Why it was last turned on or off; empty where nobody has said. */
  reason: z.string(),
})
export type State = z.infer<typeof State>

export const stateOf = ({
  is_ui_read_only: readOnly,
  ui_read_only_toggle_reason: reason,
}: OrganizationListResponse): State => ({
  readOnly: readOnly ?? false,
  reason: reason ?? '',
})

/** Members of an answer that the server computes. */
const computed = new Set(['created_at', 'updated_at'])

type Settings = Omit<OrganizationUpdateParams, 'account_id' | 'zone_id'>

/**
 * Every setting as it was read, with only the lock as it should be: there is a PUT and no PATCH in the SDK, and whether
 * a PUT keeps what it does not name is not verified on a live account. A setting that is new to us goes back as well.
 */
export function settingsWith(organization: OrganizationListResponse, {readOnly, reason}: State): Settings {
  const given = Object.entries(organization).filter(([name, value]) => !computed.has(name) && value !== null)
  return {
    // What the API answers and what it takes are the same settings under the same names.
    ...(Object.fromEntries(given) as Settings),
    is_ui_read_only: readOnly,
    ui_read_only_toggle_reason: reason,
  }
}
