import {Flags} from '@oclif/core'
import {BaseCommand} from '../base-command.ts'
import {runArg} from '../command-kinds/arguments.ts'
import type {Review as ReviewDocument} from '../core/documents/approval.ts'
import {Fault} from '../core/fault.ts'
import {type RunState, runState} from '../core/runs/run-state.ts'

/** Who broke the glass of a run. Throws USAGE where nobody did, or where it is reviewed already. */
function glassBreaker({run, breakGlass, review}: RunState): string {
  const next = ['firebreak runs list']
  if (breakGlass === undefined) throw new Fault('USAGE', `nobody broke the glass of ${run}`, {next})
  if (review !== undefined) throw new Fault('USAGE', `${run} was reviewed by ${review.by} at ${review.at}`, {next})
  return breakGlass.by
}

export default class Review extends BaseCommand {
  static override summary = 'Say that you looked at what somebody did by breaking the glass.'
  static override description =
    'Goes into the journal of the run, signed where there is a trust file. Nobody reviews what they did themselves.'
  static override examples = ['<%= config.bin %> review last --reason "was right: the shop was down"']

  static override args = runArg
  static override flags = {
    reason: Flags.string({description: 'What you found.', helpValue: 'TEXT', required: true}),
  }

  override async run(): Promise<ReviewDocument> {
    const {args, flags} = await this.parse(Review)
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const run = records.resolve(args.run)
    const breaker = glassBreaker(runState(records.entries(run)))
    const at = records.clock.now().toISOString()
    const review = await records.signatures.signReview({run, by: records.operator, at, reason: flags.reason})
    if (review.by === breaker)
      throw new Fault('REFUSED', `${breaker} broke the glass of ${run}, so that somebody else reviews it`, {
        next: [`firebreak review ${run} --reason TEXT, by another person`],
      })
    await records.note(run, {type: 'review', review})
    this.log(`reviewed by ${review.by}, in the journal of ${run}`)
    return review
  }
}
