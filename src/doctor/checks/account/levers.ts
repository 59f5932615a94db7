import {armedLevers, canaryId, isWritten} from '../../../core/runbooks/arm-runbook.ts'
import type {Plan} from '../../../core/documents/plan.ts'
import type {AccountCheck, Found} from '../../check.ts'

const moved = ({changes}: Plan): readonly Found[] =>
  changes
    .filter(({effect}) => effect !== 'none')
    .map(({step, target, summary}) => ({
      object: target.name,
      // Nothing is contained by it.
      ...(step === canaryId ? {severity: 'advice' as const} : {}),
      message: `it is not armed: ${summary}`,
      mend: ['firebreak arm, then firebreak arm --apply --reason "repair the levers"'],
    }))

/** What `arm` itself refuses or warns of; what is about other things has a check of its own. */
const ownRules = ['shadowed-block', 'precedence-taken', 'twin-lever', 'lever-in-use', 'list-in-use', 'group-in-use']

const spokenAgainst = ({safeguards}: Plan): readonly Found[] =>
  safeguards
    .filter(({rule, result}) => ownRules.includes(rule) && result !== 'passed')
    .map(({object, result, message, next}) => ({
      object: object ?? 'levers',
      severity: result === 'refused' ? 'blocker' : 'warning',
      message,
      mend: next.length > 0 ? next : ['firebreak arm'],
    }))

export const levers: AccountCheck = {
  id: 'levers',
  of: 'account',
  title: 'The levers are armed, first and unshadowed',
  severity: 'blocker',
  why: 'a lever that is missing, moved or overruled does nothing when it is pulled',
  reads: 'what `firebreak arm` would change, and what speaks against it: rules, lists and group of the kill switch',
  permissions: ['Zero Trust Read', 'Access: Organizations, Identity Providers, and Groups Read'],
  async look(account, {inventory}) {
    const plan = await account.arm()
    const found = [...moved(plan), ...spokenAgainst(plan)]
    const armed = armedLevers(plan, inventory)
    if (armed === undefined || isWritten(armed, inventory)) return found
    return [
      ...found,
      {
        object: 'levers',
        severity: 'warning',
        message: 'levers are in place that the inventory does not name by id: runbooks do not find them',
        mend: ['firebreak arm, then write what it prints under levers'],
      },
    ]
  },
}
