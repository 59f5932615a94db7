import type {Plan} from '../../../core/documents/plan.ts'
import type {Inventory} from '../../../core/documents/inventory.ts'
import type {Runbook} from '../../../core/documents/runbook.ts'
import {Fault} from '../../../core/fault.ts'
import {targetsOf} from '../../../core/runbooks/find-target.ts'
import type {AccountCheck, AccountSeen, Found} from '../../check.ts'

/** Each plan takes tens of reads out of a limit that an incident needs. */
const mostEach = 10

type Params = Readonly<Record<string, string>>

/** Whether a runbook has anything to do with a target: one without service tokens is nothing to a runbook about those. */
function concerns({steps}: Runbook, name: string, target: Readonly<Record<string, unknown>>): boolean {
  const selects = (each = ''): boolean => {
    const [root, key = ''] = each.slice(2, -1).split('.')
    const list = root === name ? target[key] : undefined
    return !Array.isArray(list) || list.length > 0
  }
  return steps.length === 0 || steps.some(({each}) => selects(each))
}

/** Every target that a runbook could be given, where it asks for one; nothing where it asks for what only an incident tells. */
function casesOf(runbook: Runbook, inventory: Inventory): readonly Params[] {
  const {params} = runbook
  const required = Object.entries(params).filter(([, param]) => param.required)
  const [first, second] = required
  if (second !== undefined) return []
  if (first === undefined) return Object.keys(params).length === 0 ? [{}] : []
  const [name, {type}] = first
  if (type === 'text' || type === 'duration') return []
  // A lever is moved by other runbooks, and has no probes of its own.
  const targets = targetsOf(inventory, type).filter((target) => 'probes' in target && concerns(runbook, name, target))
  const names = [...new Set(targets.map((target) => target.name))]
  return names.slice(0, mostEach).map((target) => ({[name]: target}))
}

const words = (params: Params): string =>
  Object.entries(params)
    .map(([name, value]) => ` --${name} ${value}`)
    .join('')

/** What has a check of its own is not told a second time. */
const checkedElsewhere = ['permissions', 'proxy-off']

const refusalsOf = ({safeguards}: Plan): readonly string[] =>
  safeguards
    .filter(({rule, result}) => result === 'refused' && !checkedElsewhere.includes(rule))
    .map(({object, message}) => (object === undefined ? message : `${object}: ${message}`))

/** An environment that is down says nothing about a runbook. */
const isUnseen = (error: Fault): boolean => error.code === 'UNAVAILABLE'

async function rehearse(account: AccountSeen, runbook: Runbook, params: Params): Promise<readonly Found[]> {
  const command = `firebreak run ${runbook.id}${words(params)}`
  const about = {object: command.slice('firebreak '.length), runbooks: [runbook.id]}
  const found = (message: string, next: readonly string[] = []): Found => ({
    ...about,
    message,
    mend: [...next, `${command} shows the whole plan`],
  })
  try {
    return refusalsOf(await account.plan(runbook, params)).map((message) => found(`its plan is refused: ${message}`))
  } catch (error) {
    if (!(error instanceof Fault) || isUnseen(error)) throw error
    return [found(`it cannot be planned: ${error.message}`, error.next)]
  }
}

export const rehearsal: AccountCheck = {
  id: 'rehearsal',
  of: 'account',
  title: 'Every runbook can be planned for what it is for',
  severity: 'blocker',
  why: 'a plan that is refused now is refused during the incident',
  reads: 'what each plan reads, for each agent, segment or credential that the runbook takes; at most ten of each',
  permissions: [],
  async look(account, {runbooks, inventory}) {
    const found: Found[] = []
    // One after another: a plan reads side by side already.
    for (const runbook of runbooks)
      for (const params of casesOf(runbook, inventory)) found.push(...(await rehearse(account, runbook, params)))
    return found
  },
}
