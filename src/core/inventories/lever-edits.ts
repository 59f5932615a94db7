import type {ArmedLevers} from '../runbooks/arm-runbook.ts'
import type {InventoryEdit} from './setup.ts'

type Ref = ArmedLevers['killSwitch'][number]

/** An empty list of probes says nothing. */
const lean = ({probes, ...ref}: Ref): object => (probes.length === 0 ? ref : {...ref, probes})

/** What writes the levers into the inventory, beside what it says of levers already. */
export function leverEdits({killSwitch, lists, segmentBlock, quarantineGroup}: ArmedLevers): readonly InventoryEdit[] {
  const set = (name: string, value: unknown): InventoryEdit => ({edit: 'set', path: ['levers', name], value})
  return [
    ...(killSwitch.length === 0 ? [] : [set('killSwitch', killSwitch.map(lean))]),
    set('lists', Object.fromEntries(Object.entries(lists).map(([lever, list]) => [lever, lean(list)]))),
    ...(segmentBlock === undefined ? [] : [set('segmentBlock', segmentBlock)]),
    ...(quarantineGroup === undefined ? [] : [set('quarantineGroup', quarantineGroup)]),
  ]
}
