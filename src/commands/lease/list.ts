import {Flags} from '@oclif/core'
import {BaseCommand} from '../../base-command.ts'
import type {LeaseList as LeaseListDocument} from '../../core/documents/answers/lease-list.ts'
import {exitCodes} from '../../core/fault.ts'
import {leasesView} from '../../views/run/leases-view.ts'

export default class LeaseList extends BaseCommand {
  static override summary = 'List every emergency change that stands, whose it is, and until when.'
  static override description =
    'What runs out first comes first. Needs neither network nor token: whether a change is still in force as it was left, status tells.'
  static override examples = ['<%= config.bin %> lease list', '<%= config.bin %> lease list --exit-on-overdue']

  static override flags = {
    'exit-on-overdue': Flags.boolean({description: 'Exit with 21 when a review is overdue, for a pipeline.'}),
  }

  override async run(): Promise<LeaseListDocument> {
    const {flags} = await this.parse(LeaseList)
    const {openRecords} = await this.compose()
    const {leases, clock, runs} = await openRecords()
    const list: LeaseListDocument = {
      schema: 'firebreak/leases@1',
      at: clock.now().toISOString(),
      leases: [...leases.all()],
      damaged: runs().flatMap(({run, note}) => (note === undefined ? [] : [{run, note}])),
    }
    this.log(leasesView(list, this.paint.out))
    if (flags['exit-on-overdue'] && list.leases.some(({standing}) => standing === 'overdue'))
      this.endWith(exitCodes.UNPROVEN)
    return list
  }
}
