import {lstatSync} from 'node:fs'
import {documentDigest} from '../../core/digest.ts'
import {Plan} from '../../core/documents/plan.ts'
import {Fault} from '../../core/fault.ts'
import {replaceFile} from '../disk/keep-file.ts'
import {explain} from './explain.ts'
import {invalid} from './problem.ts'
import {readText} from './read-text.ts'

/** Room for some thousands of changes. */
const longest = 32 * 1024 * 1024
const planAgain = ['make the plan again: firebreak plan RUNBOOK --out FILE']

/** Reads a plan and checks its shape and digest. Throws INVALID_DOCUMENT when it was edited after it was made. */
export function readPlan(path: string): Plan {
  const value = parseJson(path, readText(path, longest))
  const plan = Plan.safeParse(value)
  if (!plan.success) throw invalid(path, explain(plan.error, Plan, value), planAgain)
  if (documentDigest(plan.data) !== plan.data.digest) {
    throw new Fault('INVALID_DOCUMENT', `${path} was changed after it was made: its digest does not match`, {
      next: planAgain,
    })
  }
  return plan.data
}

/** Writes a plan to a private file, whole or not at all. Throws REFUSED rather than replace anything but a plan. */
export function writePlan(path: string, plan: Plan): void {
  if (lstatSync(path, {throwIfNoEntry: false}) !== undefined && !isPlan(path)) {
    throw new Fault('REFUSED', `${path} is there already and is no plan`, {next: ['give --out another name']})
  }
  try {
    replaceFile(path, `${JSON.stringify(plan, null, 2)}\n`)
  } catch (cause) {
    throw new Fault('USAGE', `the plan cannot be written to ${path}`, {
      cause,
      next: ['give --out a place that you may write to'],
    })
  }
}

function isPlan(path: string): boolean {
  if (!lstatSync(path).isFile()) return false
  try {
    return Plan.safeParse(parseJson(path, readText(path, longest))).success
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}

function parseJson(path: string, text: string): unknown {
  const value = parsed(path, text)
  if (keysWritten(text) !== keysRead(value))
    throw new Fault('INVALID_DOCUMENT', `${path} has a key twice in one object`, {next: planAgain})
  return value
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the text, which is not ours to print.
    throw new Fault('INVALID_DOCUMENT', `${path} is not JSON`, {next: planAgain})
  }
}

/** Every string is matched whole, so that no quote inside one is taken for the beginning of a key. */
const keysWritten = (text: string): number =>
  text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g).reduce((count, [, colon]) => count + (colon === undefined ? 0 : 1), 0)

function keysRead(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const members: readonly unknown[] = Object.values(value)
  return members.reduce<number>((count, member) => count + keysRead(member), Array.isArray(value) ? 0 : members.length)
}
