import {Flags} from '@oclif/core'
import {BaseCommand} from '../../base-command.ts'
import {showOnPurpose} from '../../core/text/redact.ts'
import {untilInterrupted} from '../../terminal/interrupt.ts'
import {sandboxView} from '../../views/sandbox/sandbox-view.ts'

export default class SandboxStart extends BaseCommand {
  static override summary = "Serve Cloudflare's API and edge on this machine until stopped."
  static override description =
    'Listens on loopback only. With --json it prints one line with url, token, accountId, edge and inventory, for any client to use; the token is worth nothing anywhere else.'
  static override examples = [
    '<%= config.bin %> sandbox start',
    '<%= config.bin %> sandbox start --port 8787 --seed 7 --json',
  ]

  static override flags = {
    port: Flags.integer({
      description: 'Port of the API; any free one unless given.',
      default: 0,
      min: 0,
      max: 65_535,
      helpValue: 'NUMBER',
    }),
    scenario: Flags.string({
      description: 'What the account looks like.',
      default: 'hijacked-support-agent',
      helpValue: 'NAME',
    }),
    seed: Flags.integer({
      description: 'Makes ids, times and faults the same again.',
      default: 1,
      min: 0,
      helpValue: 'NUMBER',
    }),
  }

  override async run(): Promise<void> {
    const {flags} = await this.parse(SandboxStart)
    const {startSandboxServer} = await this.compose()
    // Before anybody can know that it serves: whoever has read the line may stop it at once.
    const stopped = untilInterrupted()
    const {line, stop} = await startSandboxServer({port: flags.port, scenario: flags.scenario, seed: flags.seed})
    showOnPurpose(line.token)
    process.stdout.write(`${this.jsonEnabled() ? JSON.stringify(line) : sandboxView(line)}\n`)
    await stopped
    await stop()
  }
}
