import {Fault} from '../../core/fault.ts'
import {SignedBundle} from '../../core/signed/bundle.ts'
import {type Copy, statementDigest} from '../checkpoints/checkpoint-files.ts'

/** Whether two copies say the same; a time stamp that one of them lacks does not count. */
export function sameStatement(a: string, b: string): boolean {
  const [one, other] = [digestIn(a), digestIn(b)]
  return one !== undefined && one === other
}

function digestIn(text: string): string | undefined {
  try {
    return statementDigest(SignedBundle.parse(JSON.parse(text)))
  } catch {
    return undefined
  }
}

/** What a witness says that has something else under the name of a copy. */
export const otherThere = ({run, size}: Copy): Fault =>
  new Fault('INVALID_DOCUMENT', `it has another checkpoint of ${size} entries of ${run}`, {
    next: [`firebreak journal verify ${run}`],
  })
