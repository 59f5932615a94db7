import type {Command, Interfaces} from '@oclif/core'
import type {Runbook} from '../core/documents/runbook.ts'
import {Fault} from '../core/fault.ts'
import {requireAskable} from '../terminal/missing-params.ts'
import {runbookFlagLines} from '../views/runbook/runbook-view.ts'
import {parserWords} from '../views/text/parser-words.ts'
import type {Records, RunbookFile} from '../workbench.ts'
import {ActingCommand} from './acting-command.ts'
import {firstArgument, flagsOf} from './runbook-flags.ts'

/** A command line that names a runbook, read with the flags which that runbook adds. */
export interface Invocation<F> {
  readonly runbook: RunbookFile
  readonly records: Records
  readonly params: Readonly<Record<string, string>>
  readonly flags: F
}

type Reads<F extends Interfaces.OutputFlags<Interfaces.FlagInput>> = Pick<typeof Command, 'baseFlags' | 'args'> & {
  readonly flags: Interfaces.FlagInput<F>
}

/** A command whose flags depend on the runbook that it is given. */
export abstract class RunbookCommand extends ActingCommand {
  /** Reads the command line twice: once to find the runbook, once with its flags. Throws USAGE, with the flags there are. */
  protected async readInvocation<F extends Interfaces.OutputFlags<Interfaces.FlagInput>>(
    reads: Reads<F>,
  ): Promise<Invocation<F>> {
    const {openRecords} = await this.compose()
    const records = await openRecords()
    const name = firstArgument(this.argv, {...reads.flags, ...reads.baseFlags, json: {type: 'boolean'}})
    if (name === undefined) return this.refuseNameless(records)
    const runbook = records.runbook(name)
    const {flags, given} = await this.readFlags(reads, runbook)
    const params = Object.fromEntries(
      Object.keys(runbook.document.params).flatMap((param) =>
        given[param] === undefined ? [] : [[param, given[param]]],
      ),
    )
    requireAskable(runbook.document, params, this.asker())
    return {runbook, records, params, flags}
  }

  private async readFlags<F extends Interfaces.OutputFlags<Interfaces.FlagInput>>(
    reads: Reads<F>,
    {document}: RunbookFile,
  ): Promise<{readonly flags: F; readonly given: Readonly<Record<string, string | undefined>>}> {
    const own = flagsOf(document)
    const taken = Object.keys(own).find((name) => Object.hasOwn({...reads.flags, ...reads.baseFlags}, name))
    if (taken !== undefined)
      throw new Fault(
        'INVALID_DOCUMENT',
        `${document.id}: param ${taken} has the name of a flag that firebreak has already`,
        {next: [`firebreak runbook lint ${document.id}`]},
      )
    try {
      const parsed = await this.parse({
        args: reads.args,
        baseFlags: reads.baseFlags ?? {},
        flags: {...reads.flags, ...own},
        enableJsonFlag: true,
        strict: true,
      })
      // The parser gives what the two sets of flags say: those of the command, and a string for each param.
      return {flags: parsed.flags as F, given: parsed.flags as Readonly<Record<string, string | undefined>>}
    } catch (cause) {
      throw withRunbookFlags(cause, document, `firebreak ${this.spokenId()} ${document.id} --help`)
    }
  }

  private refuseNameless(records: Records): never {
    const names = records.runbooks().map(({document}) => document.id)
    throw new Fault('USAGE', `${this.spokenId()} needs the name of a runbook: ${names.join(', ')}`, {
      next: ['firebreak runbook list'],
    })
  }
}

function withRunbookFlags(cause: unknown, runbook: Runbook, help: string): unknown {
  if (!(cause instanceof Error) || !('oclif' in cause)) return cause
  const lines = runbookFlagLines(runbook)
  const takes = lines.length === 0 ? 'has no flags of its own' : 'takes:'
  const message = [parserWords(cause.message), `${runbook.id} ${takes}`, ...lines.map((line) => `  ${line}`)]
  return new Fault('USAGE', message.join('\n'), {cause, next: [help]})
}
