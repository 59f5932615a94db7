import {readFile} from 'node:fs/promises'
import {join} from 'node:path'
import {sha256} from '../core/digest.ts'
import type {DrillDigests} from '../core/documents/drill-result.ts'
import {Fault} from '../core/fault.ts'
import {normalisedDigest} from '../core/signed/normalised.ts'
import {payloadManifestOf} from '../storage/bag/manifest.ts'
import {readJournal} from '../storage/journal.ts'
import {journalPath} from '../storage/runs.ts'

/** The payload manifests of all bags, one after the other by the key of their collection. */
async function manifestsOf(bags: readonly {readonly key: string; readonly bag: string}[]): Promise<string> {
  const manifests = await Promise.all(
    bags
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .map(({bag}) => readFile(join(bag, payloadManifestOf('sha256')), 'utf8')),
  )
  return manifests.join('')
}

/** What two drills with one seed have in common: what was planned, what was done, and what was kept. */
export async function digestsOf(run: string, stateDir: string): Promise<DrillDigests> {
  const {entries} = readJournal(journalPath(stateDir, run))
  const events = entries.map(({event}) => event)
  const start = events.find((event) => event.type === 'run-start')
  if (start === undefined) throw new Fault('INVALID_DOCUMENT', `the journal of ${run} does not begin with a plan`)
  const bags = events.filter((event) => event.type === 'collected')
  return {
    plan: start.plan.digest,
    journal: normalisedDigest(entries),
    ...(bags.length === 0 ? {} : {payload: sha256(await manifestsOf(bags))}),
  }
}
