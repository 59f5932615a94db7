import {Fault} from '../core/fault.ts'
import type {Candidate} from '../core/inventories/candidates.ts'
import {unassigned} from '../core/inventories/propose-agent.ts'
import type {Decisions} from '../core/inventories/propose-inventory.ts'
import type {AccountName} from '../core/inventories/setup.ts'
import {HexId} from '../core/ids.ts'
import {didYouMean} from '../core/text/near-name.ts'
import type {Asker} from './asker.ts'

export const environments = ['production', 'staging', 'drill'] as const

/** What the command line answers of the questions. */
export interface SetupFlags {
  readonly account?: string | undefined
  readonly environment?: Decisions['environment'] | undefined
  readonly owner?: string | undefined
  readonly agents?: string | undefined
}

type Ask = Asker | undefined

/** Throws REFUSED where nobody can be asked and the command line does not say. */
export function requireEnvironment({environment}: SetupFlags, asker: Ask): void {
  if (environment !== undefined || asker !== undefined) return
  throw new Fault('REFUSED', 'init needs --environment and there is no terminal to ask at', {
    next: [`add --environment ${environments.join(', ')}: which of them the account is`],
  })
}

const listed = ({length}: readonly AccountName[]): string =>
  length === 0 ? 'the token is wrong, or lists no account,' : `the token sees ${length} accounts`

/** By id or by name; the only one where nobody says. Throws USAGE for one that the token does not see, REFUSED where nobody can be asked. */
export async function chooseAccount(
  wanted: string | undefined,
  accounts: readonly AccountName[],
  asker: Ask,
): Promise<string> {
  if (wanted !== undefined) {
    const found = accounts.filter(({id, name}) => id === wanted || name === wanted)
    if (found.length === 1 && found[0] !== undefined) return found[0].id
    if (HexId.safeParse(wanted).success) return wanted
    const hint = didYouMean(
      wanted,
      accounts.map(({name}) => name),
    )
    throw new Fault('USAGE', `the token sees no one account called ${wanted}${hint}`, {next: ['give --account its id']})
  }
  const [only, another] = accounts
  if (only !== undefined && another === undefined) return only.id
  if (asker === undefined)
    throw new Fault('REFUSED', `${listed(accounts)} and there is no terminal to ask at`, {
      next: [
        'give --account: its id or its name',
        ...accounts.slice(0, 5).map(({id, name}) => `--account ${id}  (${name})`),
      ],
    })
  if (only === undefined)
    return asker.type('This token lists no account. Id of its account, from the dashboard (--account)', (answer) =>
      HexId.safeParse(answer).success ? undefined : 'expected 32 hex digits, as the dashboard shows them',
    )
  const labels = accounts.map(({id, name}) => `${name} (${id})`)
  const chosen = await asker.choose('Which account? (--account)', labels)
  return accounts[labels.indexOf(chosen)]?.id ?? only.id
}

const proposed = (candidates: readonly Candidate[]): readonly string[] =>
  candidates.filter(({isLikely}) => isLikely).map(({name}) => name)

/** Words of an answer: all, none, proposed, or names of candidates. */
function agentsOf(answer: string, candidates: readonly Candidate[]): readonly string[] {
  const all = candidates.map(({name}) => name)
  const words = answer.split(',').map((word) => word.trim())
  if (answer.trim() === '' || answer === 'proposed') return proposed(candidates)
  if (answer === 'none') return []
  return answer === 'all' ? all : words.filter((word) => word !== '')
}

function strangerIn(answer: string, candidates: readonly Candidate[]): string | undefined {
  const all = candidates.map(({name}) => name)
  const stranger = agentsOf(answer, candidates).find((name) => !all.includes(name))
  return stranger === undefined ? undefined : `nothing in the account goes by ${stranger}${didYouMean(stranger, all)}`
}

async function chooseAgents(
  given: string | undefined,
  candidates: readonly Candidate[],
  asker: Ask,
): Promise<readonly string[]> {
  const objection = given === undefined ? undefined : strangerIn(given, candidates)
  if (objection !== undefined)
    throw new Fault('USAGE', objection, {next: [`known: ${candidates.map(({name}) => name).join(', ') || 'none'}`]})
  if (given !== undefined || asker === undefined || candidates.length === 0)
    return agentsOf(given ?? 'proposed', candidates)
  const answer = await asker.type(
    proposed(candidates).length === 0
      ? 'Which are agents? Names with commas, all, or Enter for none (--agents)'
      : 'Which are agents? Enter for the first group, or names, all, none (--agents)',
    (typed) => strangerIn(typed, candidates),
  )
  return agentsOf(answer, candidates)
}

/** What a person, or the command line, says of an account. Nobody is named as owner where nobody says. */
export async function decide(
  {environment, owner, agents}: SetupFlags,
  candidates: readonly Candidate[],
  asker: Ask,
): Promise<Decisions> {
  requireEnvironment({environment}, asker)
  const chosen = await chooseAgents(agents, candidates, asker)
  const where =
    environment ?? (await asker?.choose('What is this account? (--environment)', environments)) ?? 'production'
  const whose =
    owner ?? (await asker?.type('Who owns them? A team or a person; Enter for nobody yet (--owner)', () => undefined))
  return {
    agents: chosen,
    environment: environments.find((one) => one === where) ?? 'production',
    owner: whose === undefined || whose.trim() === '' ? unassigned : whose.trim(),
  }
}

/** Whoever leaves this question has everything else done: Ctrl-C is a no. */
export async function wantsDrill(asker: Ask): Promise<string | undefined> {
  try {
    const isWanted = await asker?.confirm('Rehearse agent-freeze now in a sandbox here, for ten seconds? (--drill)')
    return isWanted === true ? 'agent-freeze' : undefined
  } catch (error) {
    if (error instanceof Fault && error.code === 'INTERRUPTED') return undefined
    throw error
  }
}
