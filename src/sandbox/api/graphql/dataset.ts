import {canonicalJson} from '../../../core/digest.ts'
import type {Account} from '../../account/account.ts'
import type {Field} from './parse.ts'

export type Scalar = string | number

/** What the `settings` node says of a data set (docs: GraphQL Analytics, settings node). Times are in seconds. */
export interface Limits {
  readonly enabled: boolean
  readonly maxPageSize: number
  readonly maxDuration: number
  readonly maxNumberOfFields: number
  readonly notOlderThan: number
}

/** One node of the schema below an account: groups of records with the same dimensions. */
export interface Dataset {
  readonly node: string
  readonly limits: Limits
  readonly dimensions: readonly string[]
  select(account: Account, field: Field): readonly unknown[]
}

interface Spec<Record> {
  readonly node: string
  readonly limits: Limits
  records(account: Account): readonly Record[]
  /** Each by its name; `datetime` is one of them. */
  readonly dimensions: Readonly<{[name: string]: (record: Record) => Scalar}>
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

type Filter = Readonly<Record<string, unknown>>

/** A query that reaches further back, or wider, than the node allows is refused as a whole (docs: GraphQL Analytics, limits). */
function checkWindow(account: Account, {maxDuration, notOlderThan}: Limits, filter: Filter): void {
  const now = account.clock.now().getTime()
  const bound = (names: readonly string[], otherwise: number) => {
    const text = names.map((name) => filter[name]).find((value) => value !== undefined)
    if (text === undefined) return otherwise
    return typeof text === 'string' ? Date.parse(text) : Number.NaN
  }
  const [from, to] = [bound(['datetime_geq', 'datetime_gt'], Number.NaN), bound(['datetime_leq', 'datetime_lt'], now)]
  if (Number.isNaN(from) || Number.isNaN(to)) throw new SyntaxError('a filter by datetime is required')
  if (now - from > (notOlderThan + 1) * 1000) throw new SyntaxError(`cannot request data older than ${notOlderThan}s`)
  if (to - from > maxDuration * 1000) throw new SyntaxError(`query time range is too large, limit to ${maxDuration}s`)
}

function limitOf({maxPageSize}: Limits, {args}: Field): number {
  const limit = Number(args['limit'])
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPageSize)
    throw new SyntaxError(`limit must be between 1 and ${maxPageSize}`)
  return limit
}

/** The data set of the spec, with what Cloudflare's schema allows and nothing else. Its `select` throws a SyntaxError for the rest. */
export function dataset<Record>({node, limits, records, dimensions}: Spec<Record>): Dataset {
  const valueOf = (name: string, fail: () => string) => {
    const found = Object.hasOwn(dimensions, name) ? dimensions[name] : undefined
    if (found === undefined) throw new SyntaxError(fail())
    return found
  }

  function condition(key: string, operand: unknown): (record: Record) => boolean {
    const [name = '', operator = ''] = key.split('_')
    const [dimension, holds] = [valueOf(name, () => `unknown filter ${key}`), comparisons[operator]]
    if (holds === undefined) throw new SyntaxError(`unknown filter ${key}`)
    return (record) => holds(comparable(name, dimension(record)), comparable(name, operand))
  }

  function order(clauses: unknown): (a: Record, b: Record) => number {
    const [first] = Array.isArray(clauses) ? clauses : [clauses]
    if (first === undefined) return () => 0
    const [name = '', direction] = String(first).split('_')
    const dimension = valueOf(name, () => `cannot order by ${String(first)}`)
    const sign = direction === 'DESC' ? -1 : 1
    return (a, b) => sign * difference(dimension(a), dimension(b))
  }

  const dimensionsOf = (record: Record, fields: readonly Field[]) =>
    Object.fromEntries(
      fields.map(({name}) => [name, valueOf(name, () => `unknown field "${name}" in dimensions`)(record)]),
    )

  function cell(field: Field, group: readonly Record[]): unknown {
    const [first] = group
    if (field.name === 'count') return group.length
    // The data set is sampled adaptively; the sandbox keeps every row, so the interval is 1.
    if (field.name === 'avg') return {sampleInterval: 1}
    if (field.name === 'dimensions' && first !== undefined) return dimensionsOf(first, field.fields)
    throw new SyntaxError(`unknown field "${field.name}" in ${node}`)
  }

  return {
    node,
    limits,
    dimensions: Object.keys(dimensions),
    select(account, field) {
      const limit = limitOf(limits, field)
      const filter: Filter = {...(field.args['filter'] as Filter | undefined)}
      checkWindow(account, limits, filter)
      const conditions = Object.entries(filter).map(([key, operand]) => condition(key, operand))
      const asked = field.fields.find(({name}) => name === 'dimensions')?.fields ?? []
      if (asked.length > limits.maxNumberOfFields)
        throw new SyntaxError(`too many fields, limit to ${limits.maxNumberOfFields}`)
      for (const {name} of asked) valueOf(name, () => `unknown field "${name}" in dimensions`)
      const found = records(account)
        .filter((record) => conditions.every((holds) => holds(record)))
        .toSorted(order(field.args['orderBy']))
      return [...Map.groupBy(found, (record) => canonicalJson(dimensionsOf(record, asked))).values()]
        .slice(0, limit)
        .map((group) => Object.fromEntries(field.fields.map((one) => [one.name, cell(one, group)])))
    },
  }
}
