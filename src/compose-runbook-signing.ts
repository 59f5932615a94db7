import {neededTrust, signingKey} from './compose-signing.ts'
import type {Inventory} from './core/documents/inventory.ts'
import type {Plan} from './core/documents/plan.ts'
import {Fault} from './core/fault.ts'
import type {PinnedRunbook} from './core/runbooks/primitive-runbooks.ts'
import {readSignature, signRunbook, verifyRunbook} from './storage/signing/runbook-signature.ts'
import {systemClock} from './storage/system-clock.ts'
import type {RunbookFile, RunbookSigner, Workbench} from './workbench.ts'

type Env = Readonly<Record<string, string | undefined>>

export function runbookSigner(env: Env, operator: string, trust?: string): RunbookSigner {
  return {
    async sign(runbook) {
      const key = signingKey(env, operator)
      if (key === undefined) throw new Fault('USAGE', `${operator} has no key`, {next: ['firebreak keys init']})
      return signRunbook(runbook, key, systemClock.now())
    },
    async verify(runbook) {
      const {person, keyId, predicate} = await verifyRunbook(signedOf(runbook), () => neededTrust(env, trust))
      return {person, keyId, at: predicate.at}
    },
  }
}

const signedOf = ({path, digest, document: {id}}: RunbookFile) => ({id, digest, signature: readSignature(path)})

interface Requiring {
  readonly env: Env
  readonly inventory: Inventory
  /** The digests of the runbooks that came with firebreak: its release answers for them. */
  readonly shipped: () => ReadonlySet<string>
}

/** Refuses runbooks of the operators' own that nobody trusted has signed, where the inventory asks for that. */
export function requiringSignatures(bench: Workbench, {env, inventory, shipped}: Requiring): Workbench {
  if (inventory.requireSignedRunbooks !== true) return bench
  const admitted = new Set<string>()
  const admit = async (runbook: PinnedRunbook | RunbookFile): Promise<PinnedRunbook> => {
    if (!('path' in runbook) || runbook.shipped) return runbook
    const {id, digest, signature} = signedOf(runbook)
    await verifyRunbook({id, digest, signature}, () => neededTrust(env))
    return signature === undefined ? runbook : {...runbook, signature}
  }
  // A plan of this process was admitted with its runbook; one from a file has to show the signature again.
  const admitPlan = async ({kind, digest, runbook}: Plan) => {
    if (kind === 'release' || admitted.has(digest) || shipped().has(runbook.digest)) return
    await verifyRunbook({...runbook, signature: runbook.signature}, () => neededTrust(env))
  }
  return {
    ...bench,
    plan: async (request) => {
      const plan = await bench.plan({...request, runbook: await admit(request.runbook)})
      admitted.add(plan.digest)
      return plan
    },
    apply: async (plan, ...how) => {
      await admitPlan(plan)
      return bench.apply(plan, ...how)
    },
  }
}
