import type {Deed, Party} from '../../../../core/story/deed.ts'
import {type Row, Row as RowShape, textAt} from '../../answer.ts'
import {party, person} from '../../parties.ts'

/** A group of Gateway's data sets, its dimensions as text: a number is one too. */
export interface GatewayGroup {
  at(name: string): string | undefined
  readonly count: number
}

function scalarText(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined
}

/** Reads the dimensions of a group. */
export function groupOf(row: Row): GatewayGroup {
  const dimensions = RowShape.safeParse(row['dimensions']).data ?? {}
  const {count} = row
  return {at: (name) => scalarText(dimensions[name]), count: typeof count === 'number' && count >= 1 ? count : 1}
}

/** Who a group is about: a device goes by its registration where the data set names one. */
const partiesOf = ({at}: GatewayGroup): Party[] => [
  ...person(at('email')),
  ...party('device', at('registrationId') || at('deviceId'), at('deviceName')),
  ...party('address', at('sourceInternalIp')),
  ...party('address', at('sourceIp') ?? at('srcIp')),
]

interface Done extends Pick<Deed, 'verb' | 'object' | 'outcome'> {
  readonly detail?: string | undefined
}

/** What a group says happened; undefined without a time, since then it is in no order. */
export function gatewayDeed(row: Row, group: GatewayGroup, done: Done): Deed | undefined {
  const time = textAt(row, 'dimensions', 'datetime')
  if (time === undefined) return undefined
  const {detail, ...rest} = done
  const policy = group.at('policyName') || group.at('policyId')
  const words = [detail, policy === undefined || policy === '' ? undefined : `by the rule ${policy}`]
  const told = words.filter((word) => word !== undefined && word !== '').join(', ')
  return {time, by: distinct(partiesOf(group)), ...rest, count: group.count, ...(told === '' ? {} : {detail: told})}
}

/** The two addresses of a device are often one. */
const distinct = (parties: readonly Party[]): Party[] =>
  parties.filter((one, index) => parties.findIndex(({kind, id}) => kind === one.kind && id === one.id) === index)

/** Actions that end in nothing being delivered, and those that let it through (docs: Gateway log fields, Action). */
export function outcomeOf(action: string | undefined): Deed['outcome'] {
  if (action === undefined) return 'unknown'
  if (/^(?:block|quarantine|egressfail)/i.test(action)) return 'refused'
  return /^(?:allow|bypass|isolate|noisolate|noscan|donotscan|donotinspect|egress|off|resolve|audit_ssh)/i.test(action)
    ? 'allowed'
    : 'unknown'
}
