import {lstatSync, rmSync} from 'node:fs'
import {documentDigest} from '../../core/digest.ts'
import {Plan} from '../../core/documents/plan.ts'
import {Fault} from '../../core/fault.ts'
import {inertJson} from '../../core/text/inert-json.ts'
import {replaceFile} from '../disk/keep-file.ts'
import {parseJson} from './read-document.ts'
import {readText} from './read-text.ts'

/** Room for some thousands of changes. */
const longest = 32 * 1024 * 1024
/** More than is ever held while it is made. */
const longestRecording = 128 * 1024 * 1024
const planAgain = ['make the plan again: firebreak plan RUNBOOK --out FILE']

/** Reads a plan and checks its shape and digest. Throws INVALID_DOCUMENT when it was edited after it was made. */
export function readPlan(path: string): Plan {
  // What --json has printed may be applied too.
  const {
    untrusted: _note,
    evidenceClock: _clock,
    ...plan
  } = parseJson(Plan, readText(path, longest), {name: path, next: planAgain})
  if (documentDigest(plan) !== plan.digest) {
    throw new Fault('INVALID_DOCUMENT', `${path} was changed after it was made: its digest does not match`, {
      next: planAgain,
    })
  }
  return plan
}

/** Where the recording of a plan is. */
const besidePlan = (path: string): string => `${path}.recording.ndjson`

/** The recording beside a plan file, whatever it is worth; undefined where there is none that can be read: no brake waits for one. */
export function readPlanRecording(path: string): string | undefined {
  try {
    return readText(besidePlan(path), longestRecording)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/** Writes a plan to a private file, whole or not at all, and its recording beside it. Throws REFUSED rather than replace anything but a plan. */
export function writePlan(path: string, plan: Plan, recording?: string): void {
  if (lstatSync(path, {throwIfNoEntry: false}) !== undefined && !isPlan(path)) {
    throw new Fault('REFUSED', `${path} is there already and is no plan`, {next: ['give --out another name']})
  }
  try {
    rmSync(besidePlan(path), {force: true})
    replaceFile(path, `${inertJson(plan, 2)}\n`)
    if (recording !== undefined) replaceFile(besidePlan(path), recording)
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
