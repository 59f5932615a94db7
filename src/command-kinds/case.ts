import {Fault} from '../core/fault.ts'
import {Codename} from '../core/notices/notice.ts'
import type {Accepting, Case} from '../workbench.ts'

/** The case of a command line, without what it does not say. Throws USAGE for a codename that says too much. */
export function caseOf({
  incident,
  reason,
  codename,
}: {
  readonly incident?: string | undefined
  readonly codename?: string | undefined
  readonly reason?: string | undefined
}): Case {
  if (codename !== undefined && !Codename.safeParse(codename).success)
    throw new Fault('USAGE', '--codename takes letters, digits, blanks and dashes, 2 to 40 of them')
  return {
    ...(incident === undefined ? {} : {incident}),
    ...(codename === undefined ? {} : {codename}),
    ...(reason === undefined ? {} : {reason}),
  }
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
