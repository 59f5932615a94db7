import {inventoryFlag} from '../../base-command.ts'
import {ActingCommand} from '../../command-kinds/acting-command.ts'
import {credentialSurvey, heldCredentials} from '../../core/runbooks/primitive-runbooks.ts'
import {credentialList, credentialsView, type CredentialList} from '../../views/run/credentials-view.ts'

export default class CredentialsList extends ActingCommand {
  static override summary = 'List the credentials of every agent, and whether they are active.'
  static override description =
    'Takes names from the inventory and states from the account. Shows no secret: Cloudflare does not give any back.'
  static override examples = ['<%= config.bin %> credentials list', '<%= config.bin %> credentials list --json']

  static override flags = inventoryFlag

  override async run(): Promise<CredentialList> {
    const {flags} = await this.parse(CredentialsList)
    const workbench = await this.openWorkbench(flags.inventory)
    const held = heldCredentials(workbench.inventory)
    const survey =
      held.length === 0
        ? []
        : (await workbench.plan({runbook: credentialSurvey(workbench.inventory), params: {}})).changes
    const list = credentialList(held, survey)
    this.log(credentialsView(list, this.paint.out))
    return list
  }
}
