import type {Unread} from '../../core/inventories/account-look.ts'
import type {TokenPowers} from '../../core/inventories/token-powers.ts'
import type {Other} from '../../core/documents/inventory.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, labelled} from '../text/layout.ts'
import type {Paint} from '../text/paint.ts'
import {count} from '../text/words.ts'

/** What setting firebreak up has come to. */
export interface InitResult {
  readonly schema: 'firebreak/init@1'
  readonly account: string
  /** Where the inventory is. */
  readonly inventory: string
  readonly agents: readonly string[]
  readonly segments: readonly string[]
  readonly others: readonly Other[]
  /** Environment variables in which its probes look for secrets. */
  readonly secrets: readonly string[]
  readonly unread: readonly Unread[]
  readonly token: TokenPowers
  /** `planned`: shown, and nobody asked for it. `declined`: asked, and not wanted. */
  readonly levers: 'armed' | 'planned' | 'declined' | 'incomplete'
  readonly drill?: {readonly runbook: string; readonly passed: boolean} | undefined
}

type Written = Pick<InitResult, 'inventory' | 'agents' | 'segments' | 'others' | 'secrets'>

const names = (found: readonly string[]): string => (found.length === 0 ? 'none' : printable(found.join(', ')))

/** What was written, and what a person has to add to it. */
export const writtenView = ({inventory, agents, segments, others, secrets}: Written, paint: Paint): string =>
  blocks(
    [paint('bold', `Written: ${printable(inventory)}`)],
    [
      labelled('Agents', names(agents)),
      labelled('Segments', names(segments)),
      ...(others.length === 0
        ? []
        : [labelled('Left to you', `${count(others.length, 'object')} that may be of agents or not: under others`)]),
      ...(secrets.length === 0 ? [] : [labelled('Secrets', `probes ask for ${secrets.join(', ')}`)]),
      labelled('Next', 'firebreak inventory check'),
    ],
  )
