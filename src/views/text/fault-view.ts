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

/** What went wrong, and what helps. */
export function faultView({code, exitCode, message, next}: Failure, paint: Paint = plain): string {
  const [first = '', ...more] = message.split('\n').map(printable)
  return [
    `${paint('red', `${code} (exit ${exitCode})`)}${exitCode > 1 && exitCode < 20 ? paint('dim', '  nothing was changed') : ''}`,
    `  ${wrap(first, 2)}`,
    ...more.map((line) => `  ${wrap(line, 2)}`),
    ...next.map((step) => `  ${paint('bold', 'next')}  ${wrap(printable(step), 8)}`),
  ].join('\n')
}
