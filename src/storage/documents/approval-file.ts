import {readdirSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {Approval} from '../../core/documents/approval.ts'
import {sha256} from '../../core/digest.ts'
import {Fault} from '../../core/fault.ts'
import {inertJson} from '../../core/text/inert-json.ts'
import {replaceFile} from '../disk/keep-file.ts'
import {parseJson} from './read-document.ts'
import {readText} from './read-text.ts'

const longest = 16 * 1024
/** How a person says yes in a file: nobody breaks the glass, or speaks for a drill, beforehand. */
const kept: readonly Approval['means'][] = ['confirmed', 'typed', 'flag']

const begin = (plan: string): string => `${basename(plan)}.approval-`

/** Keeps one person's approval beside the plan file: `<plan>.approval-<8 hex of the name>.json`. Throws USAGE where it may not write. */
export function writeApproval(plan: string, approval: Approval): string {
  const path = join(dirname(plan), `${begin(plan)}${sha256(approval.by).slice(7, 15)}.json`)
  try {
    replaceFile(path, `${inertJson(approval, 2)}\n`)
  } catch (cause) {
    throw new Fault('USAGE', `the approval cannot be written to ${path}`, {
      cause,
      next: ['copy the plan to a directory of your own'],
    })
  }
  return path
}

/** The approvals that lie beside a plan file, for whatever plan. Throws INVALID_DOCUMENT for one that cannot be read, or that no person keeps in a file. */
export function readApprovals(plan: string): readonly Approval[] {
  return readdirSync(dirname(plan))
    .filter((name) => name.startsWith(begin(plan)) && name.endsWith('.json'))
    .map((name) => readApproval(join(dirname(plan), name)))
}

function readApproval(path: string): Approval {
  const next = ['delete it, and approve again: firebreak approve FILE']
  const approval = parseJson(Approval, readText(path, longest), {name: path, next})
  if (kept.includes(approval.means)) return approval
  throw new Fault('INVALID_DOCUMENT', `${path}: nobody keeps an approval by ${approval.means} in a file`, {next})
}
