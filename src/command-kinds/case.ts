import {Fault} from '../core/fault.ts'
import type {Accepting, Case} from '../workbench.ts'

/** The case of a command line, without what it does not say. */
export function caseOf({
  incident,
  reason,
}: {
  readonly incident?: string | undefined
  readonly reason?: string | undefined
}): Case {
  return {...(incident === undefined ? {} : {incident}), ...(reason === undefined ? {} : {reason})}
}

/** The codes that a command line accepts. Throws USAGE where it does not say why. */
export function acceptingOf({
  accept = [],
  reason,
}: {
  readonly accept?: readonly string[] | undefined
  readonly reason?: string | undefined
}): Accepting {
  if (accept.length > 0 && (reason === undefined || reason.trim() === ''))
    throw new Fault('USAGE', `--accept ${accept.join(' ')} needs --reason: why may it go on working?`)
  return accept.length === 0 ? {} : {accept}
}
