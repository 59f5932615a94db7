import type {Runbook} from '../../core/documents/runbook.ts'
import type {Powers} from '../../core/runbooks/powers.ts'
import type {LintFinding} from '../../core/runbooks/lint-runbook.ts'
import {printable} from '../../core/text/printable.ts'
import {blocks, clip, columns, labelled, wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'
import {blastRadiusWords, count, undoWords} from '../text/words.ts'

/** A runbook, and where it was found. */
export interface Shelved {
  readonly document: Runbook
  readonly path: string
  readonly shipped: boolean
}

/** Enough to choose by: `runbook show` has the rest. */
const firstSentence = (text: string): string => /^.*?[.](?=\s|$)/s.exec(text)?.[0] ?? text

/** A runbook with what it can do at most, and when it was last drilled. */
export interface Listed extends Shelved {
  readonly powers: Powers
  readonly lastDrill?: string
}

function powerLines({powers: {blastRadius, undo, permissions}, lastDrill}: Listed): readonly string[] {
  const back = undo === undefined ? [] : [`${undo}: ${undoWords[undo]}`]
  const writes = permissions.write.length === 0 ? 'nothing' : permissions.write.join(', ')
  return [
    labelled('  Can do', [`${blastRadius}: ${blastRadiusWords[blastRadius]}`, ...back].join('; ')),
    labelled('  May change', writes),
    labelled('  Last drill', lastDrill === undefined ? 'never on this machine' : lastDrill.slice(0, 10)),
  ]
}

export function runbooksView(runbooks: readonly Listed[], paint: Paint = plain): string {
  if (runbooks.length === 0) return 'No runbook was found.'
  return runbooks
    .map((listed) => {
      const {document, shipped} = listed
      const {id, version, title, summary} = document
      return [
        `${paint('bold', printable(id))} ${version}  ${printable(title)}${shipped ? '' : paint('dim', '  (your own)')}`,
        `  ${wrap(printable(firstSentence(summary)), 2)}`,
        ...powerLines(listed),
      ].join('\n')
    })
    .join('\n\n')
}

/** The flags that a runbook adds to `run` and `plan`. */
export function runbookFlagLines({params}: Runbook): readonly string[] {
  return Object.entries(params).map(([name, {type, description, required}]) =>
    printable(`--${name} ${type.toUpperCase()}  ${description}${required ? '' : ' (optional)'}`),
  )
}

function stepLines({evidence, steps}: Runbook): readonly string[] {
  const line = (head: string, details: readonly string[]) => {
    const text = printable([head, ...details].join(', '))
    return `  ${wrap(text, 6)}`
  }
  return [
    ...evidence.map(({uses, before, budget}) =>
      line(uses, before.length === 0 ? [] : [`at most ${budget}, before ${before.join(' and ')}`]),
    ),
    ...steps.map(({id, uses, each, needs, lease, leaseLimit, onExpiry, heartbeat, await: awaited}) =>
      line(`${id}: ${uses}`, [
        ...(each === undefined ? [] : [`each of ${each}`]),
        ...(needs.length === 0 ? [] : [`after ${needs.join(' and ')}`]),
        ...(awaited === undefined ? [] : [`once ${awaited.working.join(' and ')} works, within ${awaited.within}`]),
        ...(lease === undefined ? [] : [`lease ${lease}`]),
        ...(leaseLimit === undefined ? [] : [`${leaseLimit} at the longest`]),
        ...(onExpiry === 'lift' ? ['may be lifted when it has run out'] : []),
        ...(heartbeat === undefined ? [] : [`lifted without a heartbeat every ${heartbeat}`]),
      ]),
    ),
  ]
}

export function runbookView({document, path, shipped}: Shelved, paint: Paint = plain): string {
  const {id, version, title, summary, owner, prove, release, ledger} = document
  const flags = runbookFlagLines(document)
  const names = (list: readonly string[]) => (list.length === 0 ? 'no probe' : printable(list.join(', ')))
  return blocks(
    [paint('bold', clip(printable(`${id} ${version}: ${title}`), columns)), wrap(printable(summary))],
    [labelled('Owner', printable(owner)), labelled('File', shipped ? 'shipped with firebreak' : printable(path))],
    flags.length === 0 ? [] : ['Flags', ...flags.map((line) => `  ${wrap(line, 4)}`)],
    ledger === undefined
      ? []
      : [
          labelled(
            'Ledger',
            `every ${ledger.kinds.join(' and ')} of the account; stops when more than ${Math.round(ledger.stopAt * 100)} % fail`,
          ),
        ],
    ['Steps', ...stepLines(document)],
    [
      labelled('Must refuse', names(prove.refused)),
      labelled('Must work', names(prove.working)),
      ...(prove.soak.length === 0 ? [] : [labelled('Look again', `after ${prove.soak.join(', ')}`)]),
      labelled('Release', `${count(release.approvals, 'approval')}, watched for ${release.watch}`),
    ],
    [
      labelled(
        'Next',
        printable(['firebreak run', id, ...Object.keys(document.params).map((name) => `--${name} …`)].join(' ')),
      ),
    ],
  )
}

export function findingsView(file: string, findings: readonly LintFinding[], paint: Paint = plain): string {
  if (findings.length === 0) return `${printable(file)}: nothing to object to`
  return [
    `${printable(file)}: ${count(findings.length, 'finding')}`,
    ...findings.map(
      ({severity, rule, where, message}) =>
        `  ${paint(severity === 'error' ? 'red' : 'yellow', severity)} ${wrap(printable(`${where}: ${message} (${rule})`), 4)}`,
    ),
  ].join('\n')
}
