import type {Considered, Safeguard} from '../core/safeguard.ts'
import {objections} from './objections.ts'

const rule = 'kind-and-account'
const {refuse} = objections(rule)

/** The name that the inventory gives to the id that was read. */
function expectedName({change, seen}: Considered): string | undefined {
  const refs = Object.values(change.params).filter(
    (value): value is {id: string; name: string} =>
      typeof value === 'object' && value !== null && 'id' in value && 'name' in value,
  )
  return refs.find(({id}) => id === seen.id)?.name
}

/** Every id was read back under its kind and account already, since Cloudflare's paths hold both; here the name has to agree too. */
export const kindAndAccount: Safeguard = {
  rule,
  refuses: 'an id that the account knows under another name, kind or not at all',
  check: ({considered}) =>
    considered.flatMap((considered) => {
      const {change, seen} = considered
      const expected = expectedName(considered)
      if (expected === undefined || expected === seen.name) return []
      return [
        refuse(
          expected,
          `${change.key}: the inventory calls ${seen.kind} ${seen.id} ${expected}, the account calls it ${seen.name}`,
          'correct firebreak.yaml',
        ),
      ]
    }),
}
