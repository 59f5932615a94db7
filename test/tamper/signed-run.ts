import {dirname, join} from 'node:path'
import type {JournalEvent} from '../../src/core/documents/journal.ts'
import {checkJournal} from '../../src/storage/checkpoints/check-journal.ts'
import {createCheckpointer} from '../../src/storage/checkpoints/checkpointer.ts'
import {checkpointsDir} from '../../src/storage/checkpoints/checkpoint-files.ts'
import {run, start} from '../../src/storage/fixtures/journal.ts'
import {signer, trusting} from '../../src/storage/fixtures/signer.ts'
import {tempDir} from '../../src/storage/fixtures/temp-dir.ts'
import {createJournal} from '../../src/storage/journal.ts'
import {systemClock} from '../../src/storage/system-clock.ts'
import type {Stamper, Witness} from '../../src/storage/witness/witness.ts'

const steps = (count: number): readonly JournalEvent[] =>
  Array.from({length: count}, (_, at) => ({type: 'step-start' as const, key: `step-${at}`}))

/** Begins, is locked, does something, seals a bag, does more, ends. */
export const eventsOf = (count: number): readonly JournalEvent[] => [
  start,
  {type: 'lock', resources: ['account/x/y']},
  ...steps(Math.ceil((count - 4) / 2)),
  {type: 'collected', key: 'snapshot', bag: '/bag', sha256: `sha256:${'5'.repeat(64)}`, sources: []},
  ...steps(Math.floor((count - 4) / 2)),
  {type: 'run-outcome', outcome: 'contained', why: []},
]

interface SignedRunOptions {
  readonly entries?: number
  readonly person?: ReturnType<typeof signer>
  readonly witnesses?: readonly Witness[]
  readonly stampers?: readonly Stamper[]
  readonly patienceMs?: number
}

/** A journal on disk with signed checkpoints beside it, made by what a run makes them with. */
export async function signedRun({
  entries = 12,
  person = signer('ada'),
  witnesses = [],
  stampers = [],
  patienceMs = 10_000,
}: SignedRunOptions = {}) {
  const dir = join(tempDir(), run)
  const checkpointer = createCheckpointer({
    runDir: dir,
    run,
    tool: 'firebreak/0.1.0',
    clock: systemClock,
    key: () => person.key,
    witnesses,
    stampers,
    patienceMs,
  })
  const journal = createJournal({
    dir,
    run,
    clock: systemClock,
    actor: 'ada',
    lockDir: dirname(dir),
    report: checkpointer.told,
  })
  checkpointer.begin(journal.entries())
  for (const event of eventsOf(entries)) await journal.append(event)
  journal.close()
  const record = await checkpointer.finish()
  const path = join(dir, 'journal.db')
  const trust = trusting(person.line)
  return {
    path,
    dir,
    checkpoints: checkpointsDir(dirname(path)),
    person,
    trust,
    record,
    check: () => checkJournal({path, trust, witnesses}),
  }
}
