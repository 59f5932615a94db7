import {join} from 'node:path'
import type {JournalEntry} from './core/documents/journal.ts'
import type {Plan} from './core/documents/plan.ts'
import type {Runbook} from './core/documents/runbook.ts'
import {continuedBy} from './core/evidence/top-up.ts'
import type {Acting, Clock, Journal} from './core/ports.ts'
import {toolVersion} from './package-root.ts'
import {journalExport, journalLines} from './storage/bag/check/journal-export.ts'
import type {TagFile} from './storage/bag/tag-files.ts'
import {checkpointsDir, fileNameOf, readCheckpoints} from './storage/checkpoints/checkpoint-files.ts'
import {createBag, openBag, reopenNewestBag} from './storage/evidence-bag.ts'
import {collectedBags} from './storage/evidence-bags.ts'
import {runDir} from './storage/runs.ts'

interface Keeping {
  readonly stateDir: string
  readonly operator: string
  readonly clock: Clock
  /** The runbook of this digest as its file has it, where that is still at hand. */
  readonly runbookText?: (digest: string) => string | undefined
  /** The same as a document, where it was planned in this process. */
  readonly runbookDocument?: (digest: string) => Runbook | undefined
}

interface Kept {
  readonly run: string
  readonly plan: Plan
}

/** Where the evidence of a run goes, one bag a collection. */
export function bagsOf(
  kept: Kept,
  journal: Journal,
  keeping: Keeping,
): Pick<Acting, 'openBag' | 'reopenBag' | 'openEarlier'> {
  const {run, plan} = kept
  const {stateDir, operator, clock} = keeping
  const bag = (key: string) => ({
    dir: join(runDir(stateDir, run), 'evidence', key),
    clock,
    run,
    by: operator,
    tool: `firebreak/${toolVersion()}`,
    ...(plan.incident === undefined ? {} : {incident: plan.incident}),
    ...groupOf(plan, key),
    records: async () => recordsOf(kept, journal.entries(), keeping),
  })
  return {
    openBag: async (key) => createBag(bag(key)),
    reopenBag: async (key) => (mayHaveTwoWriters(journal.entries()) ? undefined : reopenNewestBag(bag(key))),
    openEarlier: async (runs) =>
      Promise.all(runs.flatMap((earlier) => collectedBags(stateDir, earlier)).map(async ({path}) => openBag(path))),
  }
}

/** Who was taken over while its process may have been alive may wake, and go on in the bag that it has: nobody else goes on in it. */
const mayHaveTwoWriters = (entries: readonly JournalEntry[]): boolean =>
  entries.some(({event}) => event.type === 'take-over' && event.because !== 'ended')

/** A bag that goes on with the evidence of another run belongs to that one. */
function groupOf({collections}: Plan, key: string): {readonly group?: string} {
  const collection = collections.find((one) => one.key === key)
  const [group] = (collection === undefined ? undefined : continuedBy(collection))?.runs ?? []
  return group === undefined ? {} : {group}
}

/** What a reader needs besides the evidence, as it is when the bag is sealed: by what plan it was collected, and how far the run had come. */
function recordsOf(
  {run, plan}: Kept,
  entries: readonly JournalEntry[],
  {stateDir, runbookText, runbookDocument}: Keeping,
): readonly TagFile[] {
  const [text, document] = [runbookText?.(plan.runbook.digest), runbookDocument?.(plan.runbook.digest)]
  const tool = {
    name: 'firebreak',
    version: toolVersion(),
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    zstd: process.versions['zstd'],
  }
  return [
    {name: 'meta/tool.json', content: `${JSON.stringify(tool, null, 2)}\n`},
    {name: 'meta/plan.json', content: `${JSON.stringify(plan, null, 2)}\n`},
    ...(text === undefined ? [] : [{name: 'meta/runbook.yaml', content: text}]),
    ...(document === undefined ? [] : [{name: 'meta/runbook.json', content: `${JSON.stringify(document, null, 2)}\n`}]),
    {name: journalExport, content: journalLines(entries)},
    ...readCheckpoints(checkpointsDir(runDir(stateDir, run)), run).map(({size, text}) => ({
      name: `meta/checkpoints/${fileNameOf(size)}`,
      content: text,
    })),
  ]
}
