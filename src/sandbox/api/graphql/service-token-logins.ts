import type {Account} from '../../account/account.ts'
import type {ServiceTokenLogin} from '../../account/records.ts'
import {canonicalJson} from '../../../core/digest.ts'
import type {Field} from './parse.ts'

/** The node's name in Cloudflare's schema; its dimensions here are the ones that a login of a service token fills. */
export const loginGroups = 'accessLoginRequestsAdaptiveGroups'

const mostRows = 10_000

type Scalar = string | number

const dimensions: Readonly<Record<string, (login: ServiceTokenLogin) => Scalar>> = {
  appId: ({appId}) => appId,
  approvingPolicyId: ({policyId}) => policyId,
  cfRayId: ({ray}) => ray,
  datetime: ({at}) => at,
  ipAddress: ({address}) => address,
  isSuccessfulLogin: ({allowed}) => (allowed ? 1 : 0),
  serviceTokenId: ({serviceTokenId}) => serviceTokenId,
}

/** Negative, zero or positive; NaN when the two cannot be compared. */
function difference(value: Scalar, operand: unknown): number {
  if (typeof value === 'string' && typeof operand === 'string') return value < operand ? -1 : Number(value > operand)
  return Number(value) - Number(operand)
}

const comparisons: Readonly<Record<string, (value: Scalar, operand: unknown) => boolean>> = {
  '': (value, operand) => difference(value, operand) === 0,
  neq: (value, operand) => difference(value, operand) !== 0,
  geq: (value, operand) => difference(value, operand) >= 0,
  leq: (value, operand) => difference(value, operand) <= 0,
  gt: (value, operand) => difference(value, operand) > 0,
  lt: (value, operand) => difference(value, operand) < 0,
  in: (value, operand) => Array.isArray(operand) && operand.includes(value),
}

/** Times are compared as times, whatever precision they are written with. */
const comparable = <Value>(name: string, value: Value) =>
  name === 'datetime' && typeof value === 'string' ? Date.parse(value) : value

function condition(key: string, operand: unknown): (login: ServiceTokenLogin) => boolean {
  const [name = '', operator = ''] = key.split('_')
  const [valueOf, holds] = [dimensions[name], comparisons[operator]]
  if (valueOf === undefined || holds === undefined) throw new SyntaxError(`unknown filter ${key}`)
  return (login) => holds(comparable(name, valueOf(login)), comparable(name, operand))
}

function order(clauses: unknown): (a: ServiceTokenLogin, b: ServiceTokenLogin) => number {
  const [first] = Array.isArray(clauses) ? clauses : [clauses]
  if (first === undefined) return () => 0
  const [name, direction] = String(first).split('_')
  const valueOf = dimensions[name ?? '']
  if (valueOf === undefined) throw new SyntaxError(`cannot order by ${String(first)}`)
  const sign = direction === 'DESC' ? -1 : 1
  return (a, b) => sign * difference(valueOf(a), valueOf(b))
}

function dimensionsOf(login: ServiceTokenLogin, fields: readonly Field[]): Readonly<Record<string, Scalar>> {
  return Object.fromEntries(
    fields.map(({name}) => {
      const valueOf = dimensions[name]
      if (valueOf === undefined) throw new SyntaxError(`unknown field "${name}" in dimensions`)
      return [name, valueOf(login)]
    }),
  )
}

function cell(field: Field, group: readonly ServiceTokenLogin[]): unknown {
  const [first] = group
  if (field.name === 'count') return group.length
  // The data set is sampled adaptively; the sandbox keeps every row, so the interval is 1.
  if (field.name === 'avg') return {sampleInterval: 1}
  if (field.name === 'dimensions' && first !== undefined) return dimensionsOf(first, field.fields)
  throw new SyntaxError(`unknown field "${field.name}" in ${loginGroups}`)
}

/** Rows of the node: logins with the same requested dimensions are one group. Throws a SyntaxError for what the schema does not have. */
export function serviceTokenLogins(account: Account, {args, fields}: Field): readonly unknown[] {
  const limit = Number(args['limit'])
  if (!Number.isInteger(limit) || limit < 1 || limit > mostRows)
    throw new SyntaxError(`limit must be between 1 and ${mostRows}`)
  const conditions = Object.entries(args['filter'] ?? {}).map(([key, operand]) => condition(key, operand))
  const asked = fields.find(({name}) => name === 'dimensions')?.fields ?? []
  const found = account.logins
    .filter((login) => conditions.every((holds) => holds(login)))
    .toSorted(order(args['orderBy']))
  const groups = Map.groupBy(found, (login) => canonicalJson(dimensionsOf(login, asked)))
  return [...groups.values()]
    .slice(0, limit)
    .map((group) => Object.fromEntries(fields.map((field) => [field.name, cell(field, group)])))
}
