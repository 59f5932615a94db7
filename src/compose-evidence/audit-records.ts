import {readBags} from '../actions/logs/recorded/read-bags.ts'
import {Fault} from '../core/fault.ts'
import {type AuditRecords, auditSources} from '../core/incidents/audit-deeds.ts'
import type {CaseEvidence, JournaledBag} from '../core/incidents/case-evidence.ts'
import type {OpenedBag} from '../core/ports.ts'
import {openBag} from '../storage/evidence-bag.ts'

interface Opened {
  readonly bags: readonly OpenedBag[]
  readonly unreadable: AuditRecords['unreadable']
}

async function opened({path, items}: JournaledBag): Promise<Opened> {
  try {
    // What the bag says of itself counts for nothing here: its digests are those of the journal.
    const bag = {...(await openBag(path)), items: items.filter(({source}) => auditSources.includes(source))}
    return {bags: [bag], unreadable: []}
  } catch (error) {
    if (error instanceof Fault) return {bags: [], unreadable: [{source: 'audit', file: path, why: error.message}]}
    throw error
  }
}

/** Reads the audit logs that bags hold, each byte held against the digest that the journal has of it. */
export const auditRecords: CaseEvidence['auditRecords'] = async (kept) => {
  const all = await Promise.all(kept.map(opened))
  const {sightings, unreadable} = await readBags(
    all.flatMap(({bags}) => bags),
    async () => [],
  )
  return {sightings, unreadable: [...all.flatMap((one) => one.unreadable), ...unreadable]}
}
