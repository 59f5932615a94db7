import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import type {Hazard} from '../../../core/action.ts'
import type {UuidRef} from '../../../core/targets.ts'
import {filterOf} from '../../shared/gateway-rules.ts'
import {blockersOf, directionsOf} from '../../shared/list-coverage.ts'
import type {ListName} from '../../shared/list-reference.ts'

interface SegmentLever {
  readonly list: ListName
  /** The rules that the inventory says cut the segment off. */
  readonly expected: readonly UuidRef[]
  /** The rules that the account has. */
  readonly rules: readonly GatewayRule[]
}

const broken = (object: string, message: string): Hazard => ({
  rule: 'shadowed-block',
  result: 'refused',
  object,
  message,
  next: ['repair the rule in the dashboard, or levers.segmentBlock in the inventory, then plan again'],
})

/** What is wrong with one rule that should block the list; undefined when nothing is. */
function fault({name, id}: UuidRef, {list, rules}: SegmentLever): string | undefined {
  const rule = rules.find((candidate) => candidate.id === id)
  if (rule === undefined) return `rule ${name} does not exist in this account`
  if (!rule.enabled) return `rule ${rule.name} is disabled: adding to list ${list.name} stops nothing by it`
  if (rule.action !== 'block') return `rule ${rule.name} does not block: its action is ${rule.action}`
  if (filterOf(rule) !== 'l4')
    return `rule ${rule.name} is a ${filterOf(rule)} rule: a segment needs network (l4) rules`
  return blockersOf(list, [rule]).length === 0 ? `rule ${rule.name} does not refer to list ${list.name}` : undefined
}

/** Both rules must be there and in force: one blocks what comes from the segment, the other what goes to it. */
export function leverHazards(lever: SegmentLever): readonly Hazard[] {
  const {list, expected, rules} = lever
  const faults = expected.flatMap((ref) => {
    const message = fault(ref, lever)
    return message === undefined ? [] : [broken(ref.name, message)]
  })
  const named = rules.filter(({id}) => expected.some((ref) => ref.id === id))
  const {source, destination} = directionsOf(list, blockersOf(list, named))
  return [
    ...faults,
    ...(source
      ? []
      : [
          broken(
            list.name,
            `no rule blocks traffic from the addresses of list ${list.name} (net.src.ip): the segment could still call out`,
          ),
        ]),
    ...(destination
      ? []
      : [
          broken(
            list.name,
            `no rule blocks traffic to the addresses of list ${list.name} (net.dst.ip): the segment could still be reached`,
          ),
        ]),
  ]
}
