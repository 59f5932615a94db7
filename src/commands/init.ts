import {Flags} from '@oclif/core'
import {ActingCommand} from '../command-kinds/acting-command.ts'
import {approvalFlags, caseFlags} from '../command-kinds/acting-flags.ts'
import {caseOf} from '../command-kinds/case.ts'
import {rehearse} from '../command-kinds/rehearse.ts'
import {asFault, exitCodes, Fault} from '../core/fault.ts'
import type {Decisions, Survey} from '../core/inventories/propose-inventory.ts'
import {proposeInventory, surveyAccount} from '../core/inventories/propose-inventory.ts'
import {leverEdits} from '../core/inventories/lever-edits.ts'
import {remarksOn, secretsOf} from '../core/inventories/remarks.ts'
import type {SeenAccount, Setup} from '../core/inventories/setup.ts'
import {tokenPowers, type TokenPowers} from '../core/inventories/token-powers.ts'
import {armedLevers, armRunbook, isWritten} from '../core/runbooks/arm-runbook.ts'
import {chooseAccount, decide, environments, requireEnvironment, wantsDrill} from '../terminal/setup-answers.ts'
import {surveyView} from '../views/inventory/survey-view.ts'
import {tokenView} from '../views/inventory/token-view.ts'
import {type InitResult, writtenView} from '../views/inventory/written-view.ts'

type Parsed = Awaited<ReturnType<Init['flags']>>

/** The account was left alone, and the file was not. */
const stoppedAt = (path: string): Fault =>
  new Fault('INTERRUPTED', `stopped: nothing was changed in the account, and ${path} is written`, {
    next: [`firebreak arm --inventory ${path}`],
  })

interface Armed {
  readonly levers: InitResult['levers']
  /** Whether the account was changed for it. */
  readonly changed: boolean
}

export default class Init extends ActingCommand {
  static override summary = 'Set firebreak up on an account: inventory, levers, first drill.'
  static override description =
    'Verifies the token and says which runbooks it is enough for, looks at the account, proposes an inventory and writes it, shows the plan that installs the levers, and rehearses once. At a terminal it asks; every answer is a flag too. The account is changed only by a yes to that plan, or by --apply-arm.'
  static override examples = [
    {description: 'Be asked, step by step:', command: '<%= config.bin %> init'},
    {
      description: 'In a pipeline:',
      command:
        '<%= config.bin %> init --environment staging --owner group:agents --agents proposed --out staging.yaml --no-input',
    },
  ]

  static override flags = {
    account: Flags.string({
      description: 'Which account, by id or name, where the token sees several.',
      helpValue: 'ID',
    }),
    environment: Flags.option({options: environments, description: 'What the account is; asked unless given.'})(),
    owner: Flags.string({description: 'Who owns agents and segments; unassigned unless given.', helpValue: 'NAME'}),
    agents: Flags.string({
      description: 'Which candidates are agents: proposed, all, none, or names with commas.',
      helpValue: 'NAMES',
    }),
    out: Flags.string({description: 'Where the inventory goes.', default: 'firebreak.yaml', helpValue: 'FILE'}),
    overwrite: Flags.boolean({description: 'Replace the inventory that is there.'}),
    'apply-arm': Flags.boolean({
      description: 'Install the levers, as the plan shows them; --yes or --confirm answers.',
    }),
    drill: Flags.string({
      description: 'Rehearse this runbook in the end; agent-freeze is asked for.',
      helpValue: 'RUNBOOK',
    }),
    ...approvalFlags,
    ...caseFlags,
  }

  override async run(): Promise<InitResult> {
    const flags = await this.flags()
    const {openSetup, openRecords} = await this.compose()
    if (flags.drill !== undefined) (await openRecords()).runbook(flags.drill)
    const setup = await openSetup()
    requireEnvironment(flags, this.asker())
    this.requireFree(setup, flags)
    this.tell('Asking Cloudflare what the token of this machine sees ...')
    const account = await setup.account(await chooseAccount(flags.account, await setup.accounts(), this.asker()))
    const seen = await setup.open(account)
    const token = await this.tellToken(seen)
    const survey = surveyAccount(await seen.look(), seen.identity.tokenId)
    this.tell(`\n${surveyView(survey, this.paint.err)}\n`)
    const decisions = await decide(flags, survey.candidates, this.asker())
    const written = await this.write(setup, {survey, decisions, flags})
    const {levers, changed} = await this.arm(flags)
    if (changed && levers === 'incomplete') this.endWith(exitCodes.PARTIAL)
    const drill = await this.drill(flags.drill, changed)
    return {schema: 'firebreak/init@1', ...written, token, levers, ...(drill === undefined ? {} : {drill})}
  }

  private async flags() {
    return (await this.parse(Init)).flags
  }

  /** Said before anything is asked: nobody answers for nothing. */
  private requireFree(setup: Setup, {out, overwrite}: Parsed): void {
    if (overwrite || !setup.hasInventory(out)) return
    throw new Fault('REFUSED', `${out} is there already, and was left as it is`, {
      next: [`firebreak inventory sync --inventory ${out}`, 'give --out another name, or --overwrite'],
    })
  }

  private async tellToken({identity, grants}: SeenAccount): Promise<TokenPowers> {
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const asking = records
      .runbooks()
      .map(async ({document}) => ({id: document.id, powers: await records.powers(document)}))
    const powers = tokenPowers(await Promise.all(asking), grants)
    this.tell(tokenView(identity, powers, this.paint.err))
    return powers
  }

  private async write(
    setup: Setup,
    {survey, decisions, flags}: {readonly survey: Survey; readonly decisions: Decisions; readonly flags: Parsed},
  ): Promise<Omit<InitResult, 'schema' | 'token' | 'levers' | 'drill'>> {
    const inventory = proposeInventory(survey, decisions)
    const remarks = remarksOn(inventory, survey.look)
    await setup.writeInventory(flags.out, {inventory, remarks, replace: flags.overwrite})
    const written = {
      account: survey.look.account.name,
      inventory: flags.out,
      agents: Object.keys(inventory.agents ?? {}),
      segments: Object.keys(inventory.segments ?? {}),
      others: inventory.others ?? [],
      secrets: secretsOf(inventory),
      unread: survey.look.unread,
    }
    this.log(writtenView(written, this.paint.out))
    return written
  }

  /** The plan of the levers, carried out on a yes; what is in place then is written into the inventory. */
  private async arm(flags: Parsed): Promise<Armed> {
    const workbench = await this.openWorkbench(flags.out)
    const runbook = armRunbook(workbench.inventory)
    const plan = await workbench.plan({runbook, params: {}, ...caseOf(flags)})
    const isDue = plan.changes.some(({effect}) => effect !== 'none')
    if (!isDue)
      return {levers: await this.keepLevers(flags.out, armedLevers(plan, workbench.inventory)), changed: false}
    if (!flags['apply-arm'] && this.asker() === undefined) {
      await this.showPlan(plan, [`firebreak arm --inventory ${flags.out} --apply`])
      return {levers: 'planned', changed: false}
    }
    try {
      const {outcome, changed} = await this.applyPlan(workbench, plan, flags)
      if (outcome !== 'armed') return {levers: 'incomplete', changed: changed > 0}
    } catch (error) {
      if (error instanceof Fault && error.code === 'INTERRUPTED') throw stoppedAt(flags.out)
      if (flags['apply-arm'] || !(error instanceof Fault && error.code === 'REFUSED')) throw error
      this.tell(`${error.message}\nLater: firebreak arm --inventory ${flags.out} --apply`)
      return {levers: 'declined', changed: false}
    }
    const inPlace = armedLevers(await workbench.plan({runbook, params: {}}), workbench.inventory)
    return {levers: await this.keepLevers(flags.out, inPlace), changed: true}
  }

  private async keepLevers(path: string, levers: ReturnType<typeof armedLevers>): Promise<InitResult['levers']> {
    if (levers === undefined) return 'incomplete'
    const {openInventoryFile} = await this.compose()
    const file = await openInventoryFile({inventory: path})
    if (!isWritten(levers, file.document)) await file.keep(file.edited(leverEdits(levers)))
    this.log(`\nThe levers are in place, and ${path} names them.`)
    return 'armed'
  }

  /** A rehearsal that fails after the levers went in has an exit code that says so: something was changed. */
  private async drill(named: string | undefined, changed: boolean): Promise<InitResult['drill']> {
    const runbook = named ?? (await wantsDrill(this.asker()))
    if (runbook === undefined) {
      this.log('\nNext: firebreak inventory check, then firebreak drill run agent-freeze')
      return undefined
    }
    try {
      const result = await rehearse({runbook}, await this.compose(), this.tell)
      const {drillView} = await import('../views/drill/drill-view.ts')
      if (!result.passed) this.endWith(changed ? exitCodes.PARTIAL : exitCodes.DRILL_BELOW_THRESHOLD)
      this.log(`\n${drillView(result, this.paint.out)}`)
      return {runbook, passed: result.passed}
    } catch (error) {
      if (!changed) throw error
      this.tell(`${asFault(error).message}\nAgain: firebreak drill run ${runbook}`)
      this.endWith(exitCodes.PARTIAL)
      return {runbook, passed: false}
    }
  }
}
