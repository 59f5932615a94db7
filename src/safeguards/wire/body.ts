/** The body as JSON; undefined for none, and for what is no JSON, such as the script of a Worker. */
function parsed(body: string | undefined): unknown {
  if (body === undefined || !/^\s*[{[]/.test(body)) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined

const stringsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

/**
 * The ids that a body is about: it is a list of them, or has one under `ids`. An id anywhere else is one that the
 * object goes on mentioning, such as a token in a policy that is replaced as a whole.
 */
export function idsIn(body: string | undefined): readonly string[] {
  const value = parsed(body)
  return [...stringsOf(value), ...stringsOf(fieldOf(value, 'ids')), ...stringsOf([fieldOf(value, 'id')])]
}

/** The person whose access a request ends (SDK: OrganizationRevokeUsersParams). */
export function personIn(path: string, body: string | undefined): string | undefined {
  if (!path.endsWith('/access/organizations/revoke_user')) return undefined
  const email = fieldOf(parsed(body), 'email')
  return typeof email === 'string' ? email.toLowerCase() : undefined
}

/** Prefixes that a request leaves locked in a bucket: it replaces all rules there are (SDK: LockUpdateParams). */
export function lockedBy(body: string | undefined): readonly string[] {
  const rules = fieldOf(parsed(body), 'rules')
  if (!Array.isArray(rules)) return []
  return rules.flatMap((rule) => (fieldOf(rule, 'enabled') === true ? stringsOf([fieldOf(rule, 'prefix') ?? '']) : []))
}

/** What a request adds to a Gateway list; firebreak adds to block lists only (SDK: ListEditParams). */
export function blockedBy(path: string, body: string | undefined): readonly string[] {
  if (!/\/gateway\/lists\/[^/]+$/.test(path)) return []
  const items = fieldOf(parsed(body), 'append')
  return Array.isArray(items) ? items.flatMap((item) => stringsOf([fieldOf(item, 'value')])) : []
}
