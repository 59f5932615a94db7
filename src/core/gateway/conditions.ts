import type {GatewayRule} from 'cloudflare/resources/zero-trust/gateway/rules'
import {overlapping, within} from '../address.ts'

/** One comparison in a rule's expression. */
export interface Condition {
  /** Such as `net.src.ip`. */
  readonly selector: string
  /** Under a `not`: it holds for everything but the values. */
  readonly negated: boolean
  /** Without quotes; a list is `$` and its id without dashes. */
  readonly values: readonly string[]
}

const quoted = String.raw`"(?:[^"\\]|\\.)*"`
const operand = String.raw`\$[\da-f-]{32,36}|\{(?:${quoted}|[^}"])*\}|${quoted}|[\w.:/-]+`
const comparison = String.raw`(?<selector>[a-z][\w.]*)(?:\[[^\]]*\])?(?<closed>\)*)\s*(?<operator>[!=]=|\b(?:in|eq|ne)\b)\s*(?<operand>${operand})`
const token = new RegExp(String.raw`${quoted}|\bnot\b|!(?!=)|[()]|\b(?:and|or)\b|&&|\|\||${comparison}`, 'gi')

/**
 * A list as conditions name it. Whether Cloudflare writes the id with dashes is not verified on a live account, so
 * both count.
 */
export const listValue = (id: string): string => `$${id.replaceAll('-', '')}`.toLowerCase()

function valuesOf(text: string): readonly string[] {
  if (text.startsWith('$')) return [listValue(text.slice(1))]
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s,{}]+/g)].map(([bare, inner]) => inner ?? bare)
}

const isOdd = (signs: readonly boolean[]): boolean => signs.filter(Boolean).length % 2 === 1

/** The comparisons of an expression. What is not written as one, such as a `matches`, is not understood and not among them. */
export function conditionsIn(expression: string): readonly Condition[] {
  const found: Condition[] = []
  const scopes: boolean[] = []
  let negating = false
  for (const {0: text, groups = {}} of expression.matchAll(token)) {
    const {selector, closed = '', operator = '', operand: values = ''} = groups
    if (selector !== undefined) {
      const negated = isOdd([...scopes, negating, /^(?:!=|ne)$/i.test(operator)])
      found.push({selector, negated, values: valuesOf(values)})
      scopes.length = Math.max(0, scopes.length - closed.length)
      negating = false
    } else if (text === '(') {
      scopes.push(negating)
      negating = false
    } else if (text === ')') {
      scopes.pop()
    } else if (!text.startsWith('"')) {
      negating = text === '!' || text.toLowerCase() === 'not'
    }
  }
  return found
}

/** The expressions that a rule has; all of them must hold for it to match. */
export const expressionsOf = ({
  traffic,
  identity,
  device_posture: posture,
}: Pick<Partial<GatewayRule>, 'traffic' | 'identity' | 'device_posture'>): readonly string[] =>
  [traffic, identity, posture].filter((text): text is string => typeof text === 'string' && text.trim() !== '')

export const conditionsOf = (rule: GatewayRule): readonly Condition[] => expressionsOf(rule).flatMap(conditionsIn)

/** A range such as `8000..8090` is not taken apart, and may hold anything. */
const alike = (a: string, b: string): boolean =>
  a.toLowerCase() === b.toLowerCase() || a.includes('..') || b.includes('..') || overlapping(a, b)

const holds = (outer: string, inner: string): boolean =>
  outer.toLowerCase() === inner.toLowerCase() || within(inner, outer)

/** Whether something may fulfil both of two conditions on one selector. */
export function meet(a: Condition, b: Condition): boolean {
  if (a.negated && b.negated) return true
  if (!a.negated && !b.negated) return a.values.some((one) => b.values.some((other) => alike(one, other)))
  const [spared, wanted] = a.negated ? [a, b] : [b, a]
  return wanted.values.some((value) => !spared.values.some((outer) => holds(outer, value)))
}

const withoutText = (expression: string): string => expression.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')

/** Whether an expression asks for more than one thing at once, so that a list in it blocks only a part. */
export const isNarrowed = (expression: string): boolean => /\band\b|&&/i.test(withoutText(expression))

/** Whether one of several things is enough for an expression to match. */
export const isWidened = (expression: string): boolean => /\bor\b|\|\|/i.test(withoutText(expression))
