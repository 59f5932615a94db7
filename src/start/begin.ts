import {exitCodes} from '../core/fault.ts'
import {isCode} from '../core/text/error-code.ts'
import {redact} from '../core/text/redact.ts'
import {type Failure, faultView} from '../views/text/fault-view.ts'
import {strain} from './outlet.ts'
import {objectionsTo} from './unsafe-process.ts'

/** The name of the program alone asks for help, but at a terminal, where commands are offered and run. */
const isBareHelp = (argv: readonly string[]): boolean =>
  argv.length === 0 && !(process.stdin.isTTY && process.stderr.isTTY)

const asksOnlyForHelp = (argv: readonly string[]): boolean =>
  isBareHelp(argv) || argv[0] === 'help' || argv.some((word) => ['--help', '-h', '--version'].includes(word))

function tell(failure: Failure, argv: readonly string[]): void {
  if (argv.includes('--json')) process.stdout.write(`${JSON.stringify({error: failure}, null, 2)}\n`)
  else process.stderr.write(`${faultView(failure)}\n`)
}

/** A reader that went away, or a terminal that was closed: no bug, and no reason to break off a run. */
const isUnread = (error: unknown): boolean =>
  error instanceof Error &&
  'syscall' in error &&
  error.syscall === 'write' &&
  (isCode(error, 'EPIPE') || isCode(error, 'EIO'))

/** An error that nobody caught, as every other is told; Node itself would print it past the outlets. */
function crash(error: unknown, argv: readonly string[]): never {
  const {message, stack = message} = error instanceof Error ? error : new Error(String(error))
  tell(
    {
      code: 'BUG',
      exitCode: exitCodes.BUG,
      message: `this is a bug in firebreak: ${redact(message)}`,
      next: ['firebreak runs list, which says whether a run had begun', 'report what it prints with --debug'],
    },
    argv,
  )
  if (argv.includes('--debug')) process.stderr.write(`${stack}\n`)
  process.exit(exitCodes.BUG)
}

/** Whatever is written goes through here, and nothing that the process leaves behind can be read by others. */
function seal(argv: readonly string[]): void {
  const outlets = [strain(process.stdout), strain(process.stderr)]
  process.on('exit', () => {
    for (const {end} of outlets) end()
  })
  process.on('uncaughtException', (error) => {
    if (!isUnread(error)) crash(error, argv)
  })
  // Whoever sends this signal would otherwise open a debugger.
  process.on('SIGUSR1', () => undefined)
  process.umask(0o077)
  process.report.excludeEnv = true
}

/** Makes the process fit to hold secrets, before anything else is loaded. False where it must not go on; the exit code is set. */
export function begin(): boolean {
  const argv = process.argv.slice(2)
  seal(argv)
  if (asksOnlyForHelp(argv)) return true
  const objections = objectionsTo({
    env: process.env,
    execArgv: process.execArgv,
    own: new URL('../../bin/end-with-parent.js', import.meta.url).href,
    inspector: process.getBuiltinModule('node:inspector').url(),
  })
  if (objections.length === 0) return true
  const message = objections.map((objection) => objection.message).join('; ')
  const next = [...new Set(objections.map((objection) => objection.next))]
  tell({code: 'REFUSED', exitCode: exitCodes.REFUSED, message, next}, argv)
  process.exitCode = exitCodes.REFUSED
  return false
}
