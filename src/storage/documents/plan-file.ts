import {lstatSync} from 'node:fs'
import {documentDigest} from '../../core/digest.ts'
import {Plan} from '../../core/documents/plan.ts'
import {Fault} from '../../core/fault.ts'
import {inertJson} from '../../core/text/inert-json.ts'
import {replaceFile} from '../disk/keep-file.ts'
import {parseJson} from './read-document.ts'
import {readText} from './read-text.ts'

/** Room for some thousands of changes. */
const longest = 32 * 1024 * 1024
const planAgain = ['make the plan again: firebreak plan RUNBOOK --out FILE']

/** Reads a plan and checks its shape and digest. Throws INVALID_DOCUMENT when it was edited after it was made. */
export function readPlan(path: string): Plan {
  // What --json has printed may be applied too.
  const {untrusted: _note, ...plan} = parseJson(Plan, readText(path, longest), {name: path, next: planAgain})
  if (documentDigest(plan) !== plan.digest) {
    throw new Fault('INVALID_DOCUMENT', `${path} was changed after it was made: its digest does not match`, {
      next: planAgain,
    })
  }
  return plan
}

/** Writes a plan to a private file, whole or not at all. Throws REFUSED rather than replace anything but a plan. */
export function writePlan(path: string, plan: Plan): void {
  if (lstatSync(path, {throwIfNoEntry: false}) !== undefined && !isPlan(path)) {
    throw new Fault('REFUSED', `${path} is there already and is no plan`, {next: ['give --out another name']})
  }
  try {
    replaceFile(path, `${inertJson(plan, 2)}\n`)
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
    parseJson(Plan, readText(path, longest), {name: path, next: planAgain})
    return true
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}
