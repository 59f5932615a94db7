import {provingRunbookId} from '../../../core/canaries/proving-runbook.ts'
import type {Writable} from '../../../core/documents/answers/doctor.ts'
import {daysSince} from '../../../core/elapsed.ts'
import {standingRuns} from '../../../core/runs/run-summary.ts'
import type {Examined, Found, MachineCheck} from '../../check.ts'
import {writesOf} from '../../writes.ts'

/** Monthly, as everything that is rehearsed. */
const mostDays = 30
const prove = ['firebreak doctor --prove-writes']

const refused = ({permission, object = '', at = '', why = '', runbooks}: Writable): Found => ({
  object: permission,
  severity: 'blocker',
  message: `at ${at} the token was not let write to ${object}: ${why}`,
  mend: [`give the token ${permission.replace(/ Write$/, ' Edit')}, then firebreak doctor --prove-writes`],
  runbooks,
})

const ageOf = ({at = ''}: Writable, now: Date): number => daysSince(at, now)

const listed = (writes: readonly Writable[]): string => writes.map(({permission}) => permission).join(', ')

function untried(writes: readonly Writable[], {inventory: {levers}}: Examined): readonly Found[] {
  const open = writes.filter(({standing}) => standing === 'untried')
  if (open.length === 0) return []
  const known = levers.canaries ?? {}
  const unnamed = open.flatMap(({canary = ''}) => (Object.hasOwn(known, canary) ? [] : [canary]))
  const name = `name an object that nobody uses under levers.canaries, as ${unnamed.join(', ')}, then ${prove[0]}`
  return [{object: 'permissions', message: `never shown: ${listed(open)}`, mend: unnamed.length === 0 ? prove : [name]}]
}

function stale(writes: readonly Writable[], now: Date): readonly Found[] {
  const old = writes.filter((write) => write.standing === 'proven' && ageOf(write, now) > mostDays)
  if (old.length === 0) return []
  const days = Math.max(...old.map((write) => ageOf(write, now)))
  return [{object: 'permissions', message: `last shown up to ${days} days ago: ${listed(old)}`, mend: prove}]
}

/** A proof that broke off has left its canaries as it changed them. */
const left = ({runs, inventory: {account}}: Examined): readonly Found[] =>
  standingRuns(runs, account.id)
    .filter(({runbook, changed}) => runbook === provingRunbookId && changed)
    .map(({run, outcome}) => ({
      object: `run ${run}`,
      severity: 'warning',
      message: 'a proof broke off: its canaries are still as it has changed them',
      mend: [
        ...(outcome === undefined ? [`firebreak resume ${run}, then`] : []),
        `firebreak release ${run} --apply --yes`,
      ],
    }))

export const writeProofs: MachineCheck = {
  id: 'write-proofs',
  of: 'machine',
  title: 'It was shown that the token may write',
  severity: 'advice',
  why: 'what the policies of a token say is a promise; a write that went through is a proof',
  reads: 'the journals of `firebreak doctor --prove-writes` on this machine',
  permissions: [],
  async look(examined) {
    const writes = await writesOf(examined)
    return [
      ...writes.filter(({standing}) => standing === 'refused').map(refused),
      ...left(examined),
      ...untried(writes, examined),
      ...stale(writes, examined.now),
    ]
  },
}
