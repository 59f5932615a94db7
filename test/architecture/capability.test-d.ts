import type {ApprovedPlan} from '../../src/core/approvals/approve.ts'
import type {Reader, Writer} from '../../src/core/cloudflare.ts'
import type {Plan} from '../../src/core/documents/plan.ts'

// Checked by tsc, never run: each line below an expectation must stay an error.
declare const reader: Reader
declare const writer: Writer
declare const plan: Plan
declare function mayLook(reader: Reader): void
declare function mayWrite(writer: Writer): void
declare function mayApply(plan: ApprovedPlan): void

mayLook(reader)
mayWrite(writer)
void reader.api.zeroTrust.gateway.rules.get
void writer.api.zeroTrust.gateway.rules.update

// @ts-expect-error a reader has no verb that changes something
void reader.api.zeroTrust.gateway.rules.update
// @ts-expect-error nor one that deletes
void reader.api.zeroTrust.access.serviceTokens.delete
// @ts-expect-error nor the SDK's client, which can send anything
void reader.api.zeroTrust.gateway.rules._client
// @ts-expect-error a writer cannot read, so it never plans
void writer.api.zeroTrust.gateway.rules.get
// @ts-expect-error a reader is no writer
mayWrite(reader)
// @ts-expect-error and a writer no reader
mayLook(writer)
// @ts-expect-error only `approve` makes a plan that may be applied
mayApply(plan)
