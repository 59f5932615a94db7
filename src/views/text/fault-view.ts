import {printable} from '../../core/text/printable.ts'
import {wrap} from './layout.ts'
import {plain, type Paint} from './paint.ts'

/** The only four fields of a failure that leave the program. */
export interface Failure {
  readonly code: string
  readonly exitCode: number
  readonly message: string
  readonly next: readonly string[]
}

/** What is wrong with a document or a command line is told line by line; in other messages a line end is somebody else's. */
const hasLines: ReadonlySet<string> = new Set(['INVALID_DOCUMENT', 'USAGE'])

/** What went wrong, and what helps. */
export function faultView({code, exitCode, message, next}: Failure, paint: Paint = plain): string {
  const [first = '', ...more] = (hasLines.has(code) ? message.split('\n') : [message]).map(printable)
  return [
    `${paint('red', `${code} (exit ${exitCode})`)}${exitCode > 1 && exitCode < 20 ? paint('dim', '  nothing was changed') : ''}`,
    `  ${wrap(first, 2)}`,
    ...more.map((line) => `  ${wrap(line, 2)}`),
    ...next.map((step) => `  ${paint('bold', 'next')}  ${wrap(printable(step), 8)}`),
  ].join('\n')
}
