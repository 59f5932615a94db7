import type {Plan} from '../../core/documents/plan.ts'
import {printable} from '../../core/text/printable.ts'
import {table} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {accountWords} from '../text/words.ts'

/** Whether the levers of one primitive are engaged, as a plan that looked at each of them saw it. */
export interface LeverStatus {
  readonly schema: 'firebreak/lever-status@1'
  readonly account: string
  readonly engaged: 'all' | 'some' | 'none'
  readonly levers: readonly {
    readonly kind: string
    readonly id: string
    readonly name: string
    readonly engaged: boolean
    readonly summary: string
  }[]
}

/** A lever is engaged when engaging it would change nothing. */
export function leverStatus(plan: Plan): LeverStatus {
  const levers = plan.changes.map(({target, effect, summary}) => ({...target, engaged: effect === 'none', summary}))
  const on = levers.filter(({engaged}) => engaged).length
  return {
    schema: 'firebreak/lever-status@1',
    account: accountWords(plan.account),
    engaged: on === 0 ? 'none' : on === levers.length ? 'all' : 'some',
    levers,
  }
}

const words = {all: 'ENGAGED', some: 'ENGAGED IN PART', none: 'NOT ENGAGED'} as const

export function leversView({account, engaged, levers}: LeverStatus, paint: Paint = plain): string {
  const rows = levers.map((lever) => [lever.engaged ? 'engaged' : 'not engaged', lever.kind, printable(lever.name)])
  return [
    `${paint(engaged === 'none' ? 'bold' : 'yellow', words[engaged])}  ${printable(account)}`,
    '',
    ...table(rows, 2),
  ].join('\n')
}
