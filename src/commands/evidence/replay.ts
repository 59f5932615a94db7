import {Flags} from '@oclif/core'
import {BaseCommand, inventoryFlag} from '../../base-command.ts'
import type {AgentStory} from '../../core/documents/answers/agent-story.ts'
import {exitCodes, Fault} from '../../core/fault.ts'
import {Moment} from '../../core/ids.ts'
import {agentStory} from '../../core/story/agent-story.ts'
import {htmlReport} from '../../views/report/html.ts'
import {markdownReport} from '../../views/report/markdown.ts'
import {storyPage} from '../../views/story/story-page.ts'
import {storyView} from '../../views/story/story-view.ts'

type Format = 'text' | 'markdown' | 'html'

function momentOf(flag: string, value: string | undefined): string | undefined {
  if (value === undefined || Moment.safeParse(value).success) return value
  throw new Fault('USAGE', `--${flag} ${value} is no RFC 3339 time in UTC`, {
    next: [`firebreak evidence replay --${flag} 2027-01-31T03:00:00Z`],
  })
}

export default class EvidenceReplay extends BaseCommand {
  static override summary = 'Lay out in order what an agent did, from the evidence that was kept.'
  static override description =
    'Reads sealed bags only; needs neither network nor token. Takes runs, directories of bags, or an incident; the last run unless given. Says what each deed rests on, how sure it is that it was this agent, and what is missing: also deeds that no log holds and others imply. Exits with 3 where a bag is not as it was sealed.'
  static override examples = [
    '<%= config.bin %> evidence replay --agent support-bot',
    '<%= config.bin %> evidence replay --agent support-bot --incident INC-123 --format html --out story.html',
    '<%= config.bin %> evidence replay --agent support-bot --since 2027-01-31T03:00:00Z ./bag ./top-up',
  ]

  static override strict = false
  static override flags = {
    agent: Flags.string({description: 'Agent name from firebreak.yaml.', required: true}),
    incident: Flags.string({description: 'All evidence of this incident.', helpValue: 'ID'}),
    since: Flags.string({description: 'Only deeds from then on.', helpValue: 'TIME'}),
    until: Flags.string({description: 'Only deeds up to then.', helpValue: 'TIME'}),
    format: Flags.option({options: ['text', 'markdown', 'html'] as Format[], default: 'text' as Format})({
      description: 'How it is written.',
    }),
    out: Flags.string({description: 'Write it to this new file instead.', helpValue: 'FILE'}),
    ...inventoryFlag,
  }

  override async run(): Promise<AgentStory> {
    const {argv, flags} = await this.parse(EvidenceReplay)
    const {agent, format, out, ...asked} = flags
    const [since, until] = [momentOf('since', asked.since), momentOf('until', asked.until)]
    const {openRecords, openEvidence} = await this.compose()
    const [records, evidence] = [await openRecords(), await openEvidence(asked)]
    const reading = await evidence.read({names: argv.map(String), incident: asked.incident})
    const story = agentStory(reading, {
      inventory: evidence.inventory,
      agent,
      ...(since === undefined ? {} : {since}),
      ...(until === undefined ? {} : {until}),
    })
    const text = this.written(story, {format, isFile: out !== undefined})
    if (out === undefined) this.log(text.trimEnd())
    else records.writeReport(out, text)
    if (story.bags.some(({problems}) => problems.length > 0)) this.endWith(exitCodes.INVALID_DOCUMENT)
    return story
  }

  private written(story: AgentStory, {format, isFile}: {readonly format: Format; readonly isFile: boolean}): string {
    if (format === 'text') return isFile ? `${storyView(story)}\n` : storyView(story, this.paint.out)
    return format === 'html' ? htmlReport(storyPage(story)) : markdownReport(storyPage(story))
  }
}
