import {Flags} from '@oclif/core'
import {BaseCommand, inventoryFlag} from '../../base-command.ts'
import type {EvidenceClock} from '../../core/documents/answers/evidence-clock.ts'
import {evidenceClock} from '../../core/evidence/evidence-clock.ts'
import {Fault} from '../../core/fault.ts'
import {Moment} from '../../core/ids.ts'
import {requireTarget} from '../../core/runbooks/find-target.ts'
import {clockView} from '../../views/evidence/clock-view.ts'

/** An incident whose beginning nobody has told. */
const usualMs = 24 * 3_600_000

/** Throws USAGE for what is no time, and for a beginning that is still to come. */
function beginning(given: string | undefined, now: Date): Date {
  if (given === undefined) return new Date(now.getTime() - usualMs)
  const since = new Date(given)
  const next = ['firebreak logs clock --since 2027-01-31T03:00:00Z']
  if (!Moment.safeParse(given).success || Number.isNaN(since.getTime()))
    throw new Fault('USAGE', `--since ${given} is no RFC 3339 time in UTC`, {next})
  if (since > now) throw new Fault('USAGE', `--since ${given} is still to come: it is ${now.toISOString()}`, {next})
  return since
}

export default class LogsClock extends BaseCommand {
  static override summary = 'Say how long the evidence of an incident is still there, and how to keep it.'
  static override description =
    'What is gone soonest comes first. These are the times that are documented, at least: asks nothing of Cloudflare, needs neither network nor token.'
  static override examples = [
    '<%= config.bin %> logs clock',
    '<%= config.bin %> logs clock --since 2026-01-31T03:00:00Z --agent support-bot',
  ]

  static override flags = {
    since: Flags.string({
      description: 'When the incident began; 24 hours ago unless given.',
      helpValue: 'TIME',
    }),
    agent: Flags.string({description: 'Keep what is about this agent.', helpValue: 'NAME'}),
    segment: Flags.string({description: 'The same for a Mesh segment.', helpValue: 'NAME'}),
    ...inventoryFlag,
  }

  override async run(): Promise<EvidenceClock> {
    const {flags} = await this.parse(LogsClock)
    const {agent, segment} = flags
    const {openRecords, openRetentions} = await this.compose()
    const now = (await openRecords()).clock.now()
    const since = beginning(flags.since, now)
    if (agent !== undefined || segment !== undefined) await this.requireKnown(flags)
    const clock = evidenceClock(await openRetentions(), {since, now, agent, segment})
    this.log(clockView(clock, this.paint.out))
    return clock
  }

  /** Throws USAGE for a name that the inventory does not have. */
  private async requireKnown(flags: Readonly<Record<'agent' | 'segment' | 'inventory', string | undefined>>) {
    const {openEvidence} = await this.compose()
    const {inventory} = await openEvidence({inventory: flags.inventory})
    for (const kind of ['agent', 'segment'] as const) {
      const name = flags[kind]
      if (name !== undefined) requireTarget(inventory, kind, name)
    }
  }
}
