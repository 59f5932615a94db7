import type {Party, PartyKind} from '../../core/story/deed.ts'

/** The handle that a field of a record holds, in a list of its own; none where the field is empty. */
export function party(kind: PartyKind, id: string | undefined, name?: string): readonly Party[] {
  if (id === undefined || id === '') return []
  return [{kind, id, ...(name === undefined || name === '' ? {} : {name})}]
}

/** What the identity of a device is called that no person enrolled (docs: Cloudflare One Client, service tokens; Mesh nodes). */
const nobody = /^(?:non_identity|warp_connector)@[^@]+\.cloudflareaccess\.com$/

/** A person by e-mail address; none where the address stands for a device that enrolled without one. */
export const person = (email: string | undefined): readonly Party[] =>
  email !== undefined && nobody.test(email) ? [] : party('person', email)
