import type {Inventory} from '../core/documents/inventory.ts'
import type {Runbook, RunbookParam} from '../core/documents/runbook.ts'
import {Fault} from '../core/fault.ts'
import {targetsOf} from '../core/runbooks/find-target.ts'
import {printable} from '../core/text/printable.ts'
import type {Asker} from './asker.ts'

type Given = Readonly<Record<string, string>>

/** Required params that the command line does not give. */
export function missingParams({params}: Runbook, given: Given): readonly string[] {
  return Object.entries(params)
    .filter(([name, {required}]) => required && given[name] === undefined)
    .map(([name]) => name)
}

/** Throws REFUSED, with the flags to give, when params are missing and nobody can be asked for them. */
export function requireAskable(runbook: Runbook, given: Given, asker: Asker | undefined): void {
  const missing = missingParams(runbook, given)
  if (missing.length === 0 || asker !== undefined) return
  const flags = missing.map((name) => `--${name}`).join(' and ')
  throw new Fault('REFUSED', `${runbook.id} needs ${flags} and there is no terminal to ask at; give ${flags}`, {
    next: [`firebreak run ${runbook.id} ${missing.map((name) => `--${name} NAME`).join(' ')}`],
  })
}

const choicesFor = ({type}: RunbookParam, inventory: Inventory): readonly string[] =>
  type === 'text' || type === 'duration' ? [] : [...new Set(targetsOf(inventory, type).map(({name}) => name))]

async function ask(
  name: string,
  param: RunbookParam,
  {inventory, asker}: {readonly inventory: Inventory; readonly asker: Asker},
): Promise<string> {
  const message = printable(`${param.description} (--${name})`)
  const choices = choicesFor(param, inventory)
  return choices.length > 0
    ? asker.choose(message, choices)
    : asker.type(message, (answer) => (answer === '' ? `--${name} is needed` : undefined))
}

/** The given params and, asked one after the other, the missing ones. */
export async function completeParams(
  runbook: Runbook,
  given: Given,
  asking: {readonly inventory: Inventory; readonly asker: Asker | undefined},
): Promise<Given> {
  const {inventory, asker} = asking
  requireAskable(runbook, given, asker)
  if (asker === undefined) return given
  let params = given
  for (const name of missingParams(runbook, given)) {
    const param = runbook.params[name]
    if (param !== undefined) params = {...params, [name]: await ask(name, param, {inventory, asker})}
  }
  return params
}
