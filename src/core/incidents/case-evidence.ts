import type {BagLook} from '../documents/answers/incident-report.ts'
import type {EvidenceItem} from '../documents/evidence.ts'
import type {AuditRecords} from './audit-deeds.ts'

/** A sealed bag, and what the journal of its run has of every file in it. */
export interface JournaledBag {
  readonly path: string
  readonly items: readonly EvidenceItem[]
}

/** The evidence of a case, as it lies on this machine. */
export interface CaseEvidence {
  /** What lies where a bag was sealed under this digest, and what its signatures are worth. */
  lookAtBag(path: string, sealed: string): Promise<BagLook>
  /** What the audit logs in these bags say, each byte held against the digest of the journal. */
  auditRecords(bags: readonly JournaledBag[]): Promise<AuditRecords>
}
