import {Command, Flags, ux} from '@oclif/core'
import {Fault, exitCodes} from './core/fault.ts'
import {inertJson} from './core/text/inert-json.ts'
import {steerless} from './core/text/printable.ts'
import {redact} from './core/text/redact.ts'
import {createAsker, type Asker} from './terminal/asker.ts'
import {paintFor} from './terminal/paint.ts'
import {withUntrusted} from './views/json/untrusted.ts'
import {faultView, type Failure} from './views/text/fault-view.ts'
import {parserWords} from './views/text/parser-words.ts'
import type {Compose} from './workbench.ts'

/** For every command that reads the inventory. */
export const inventoryFlag = {
  inventory: Flags.string({
    description: 'Inventory file; ./firebreak.yaml, then the one in the configuration folder, unless given.',
    env: 'FIREBREAK_INVENTORY',
    helpValue: 'FILE',
  }),
}

/** An error of oclif's parser: the command line does not say what the command takes. */
interface ParserError extends Error {
  readonly oclif: {readonly exit?: number | false}
}

const isParserError = (error: Error): error is ParserError => 'oclif' in error && typeof error.oclif === 'object'

/** Where an error came from, and what it came from in turn; nothing else that rides on it. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const {stack = error.message, cause} = error
  return cause === undefined ? stack : `${stack}\ncaused by ${stackOf(cause)}`
}

/** Parses nothing and decides nothing: what every command has in common with the terminal. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true

  static override baseFlags = {
    'no-input': Flags.boolean({description: 'Ask nothing, even at a terminal.', helpGroup: 'GLOBAL'}),
    debug: Flags.boolean({description: 'Show where an unexpected error came from.', helpGroup: 'GLOBAL'}),
  }

  /** Adapters are loaded when a command runs, and not for its help. */
  protected compose(): Promise<Compose> {
    return import('./compose.ts')
  }

  /** Undefined where nobody can be asked. */
  protected asker(): Asker | undefined {
    return this.isAttended() && !this.argv.includes('--no-input') ? createAsker() : undefined
  }

  /** Whether somebody sits at the other end of both stdin and stderr. */
  protected isAttended(): boolean {
    return process.stdin.isTTY && process.stderr.isTTY
  }

  /** For people, while work goes on: stderr, with --json too. */
  protected readonly tell = (text: string): void => {
    process.stderr.write(`${steerless(text)}\n`)
  }

  /** The answer for people: stdout, and nothing with --json. */
  override log(text = ''): void {
    super.log(steerless(text))
  }

  /** The answer for programs and models. */
  protected override logJson(document: unknown): void {
    ux.stdout(inertJson(withUntrusted(document), 2))
  }

  protected readonly paint = {out: paintFor(process.stdout), err: paintFor(process.stderr)}

  /** The code that the process ends with, after everything is printed. */
  protected endWith(exitCode: number): void {
    process.exitCode = exitCode
  }

  protected override async init(): Promise<void> {
    await super.init()
    process.stderr.on('error', ignoreClosedPipe)
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    process.stderr.off('error', ignoreClosedPipe)
    await super.finally(error)
  }

  /** Tells a failure once, the same for people and for --json, and throws no further: the exit code stands. */
  protected override catch(error: Error): Promise<void> {
    const failure = this.failureOf(error)
    // Without it oclif warns, beside the failure, that a command line it could not read was not read.
    this.parsed = true
    this.endWith(failure.exitCode)
    if (this.jsonEnabled()) this.logJson({error: failure})
    else this.tell(faultView(failure, this.paint.err))
    if (this.argv.includes('--debug') || this.config.scopedEnvVarTrue('DEBUG')) this.tell(redact(stackOf(error)))
    return Promise.resolve()
  }

  private failureOf(error: Error): Failure {
    if (error instanceof Fault) {
      return {code: error.code, exitCode: error.exitCode, message: redact(error.message), next: error.next.map(redact)}
    }
    if (isParserError(error)) {
      return {
        code: 'USAGE',
        exitCode: exitCodes.USAGE,
        message: redact(parserWords(error.message)),
        next: [`firebreak ${this.spokenId()} --help`],
      }
    }
    return {
      code: 'BUG',
      exitCode: exitCodes.BUG,
      message: `this is a bug in firebreak: ${redact(error.message)}`,
      next: ['run it again with --debug and report what it prints'],
    }
  }

  /** `kill-switch engage`, as people type it. */
  protected spokenId(): string {
    return (this.id ?? '').replaceAll(':', ' ')
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
}
