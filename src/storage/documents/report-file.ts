import {writeFileSync} from 'node:fs'
import {Fault} from '../../core/fault.ts'
import {codeOf, isCode} from '../../core/text/error-code.ts'

/** Writes a report to a new private file. Throws REFUSED rather than replace anything. */
export function writeReport(path: string, text: string): void {
  try {
    writeFileSync(path, text, {mode: 0o600, flag: 'wx', flush: true})
  } catch (cause) {
    if (isCode(cause, 'EEXIST'))
      throw new Fault('REFUSED', `${path} is there already`, {cause, next: ['give --out another name']})
    throw new Fault('USAGE', `the report cannot be written to ${path} (${codeOf(cause)})`, {
      cause,
      next: ['give --out a place that you may write to'],
    })
  }
}
