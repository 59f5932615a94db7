import {existsSync} from 'node:fs'
import {signingKey, trustFile} from '../compose-signing.ts'
import type {JournalEntry} from '../core/documents/journal.ts'
import {Fault} from '../core/fault.ts'
import type {Clock} from '../core/ports.ts'
import type {CustodyEvent} from '../core/signed/custody.ts'
import {codeOf, messageOf} from '../core/text/error-code.ts'
import {toolVersion} from '../package-root.ts'
import {checkBag} from '../storage/bag/check/check-bag.ts'
import {listBag} from '../storage/bag/check/list-bag.ts'
import {signBag} from '../storage/bag/check/signatures.ts'
import {addCustody} from '../storage/bag/custody.ts'
import {allBags, bagsMeant} from '../storage/evidence-bags.ts'
import {openBag} from '../storage/evidence-bag.ts'
import {readJournal} from '../storage/journal.ts'
import {journalPath} from '../storage/runs.ts'
import type {EvidenceRoom} from '../core/evidence/evidence-room.ts'

interface Place {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly operator: string
  readonly stateDir: string
  readonly clock: Clock
}

/** The bags of this machine, and who has them in hand. */
export function evidenceRoom({env, operator, stateDir, clock}: Place, trust?: string): EvidenceRoom {
  const custodian = {by: operator, tool: `firebreak/${toolVersion()}`, clock}
  const entries = (run: string): readonly JournalEntry[] | undefined => {
    const path = journalPath(stateDir, run)
    return run !== '' && existsSync(path) ? readJournal(path).entries : undefined
  }
  const check = async (path: string) => checkBag(path, {trust: trustFile(env, trust), entries})
  return {
    list: async () => Promise.all(allBags(stateDir).map(listBag)),
    meant: (wanted) => bagsMeant(stateDir, wanted),
    open: openBag,
    check: async (path, {isRecorded, why}) => {
      const found = await check(path)
      if (!isRecorded || found.sha256 === undefined) return found
      const problems = found.problems.length
      const event = {type: 'verified', bag: found.sha256, problems, ...(why === undefined ? {} : {why})} as const
      const note = await noted(path, event)
      return note === undefined ? found : {...found, notes: [...found.notes, note]}
    },
    sign: async (path, why) => {
      const key = signingKey(env, operator)
      if (key === undefined) throw new Fault('USAGE', `${operator} has no key`, {next: ['firebreak keys init']})
      const {run, problems, sha256} = await check(path)
      const [problem] = problems
      if (problem !== undefined || sha256 === undefined)
        throw new Fault('REFUSED', `${path} is not signed: ${problem ?? 'it is not sealed'}`, {
          next: [`firebreak evidence verify ${path}`],
        })
      const signature = await signBag(path, {run, key, clock})
      await addCustody(
        path,
        {type: 'signed', bag: sha256, keyId: key.keyId, ...(why === undefined ? {} : {why})},
        custodian,
      )
      return signature
    },
    export: async (paths, request) =>
      (await import('./export-bags.ts')).exportBags(paths, request, {check, note: noted, custodian}),
  }

  /** A bag on a medium that cannot be written is checked all the same. */
  async function noted(path: string, event: CustodyEvent): Promise<string | undefined> {
    try {
      await addCustody(path, event, custodian)
      return undefined
    } catch (error) {
      if (!(error instanceof Fault) && codeOf(error) === 'error') throw error
      return `the custody of ${path} does not say that it was ${event.type} now: it cannot be written (${messageOf(error)})`
    }
  }
}
