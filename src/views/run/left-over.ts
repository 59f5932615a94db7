import type {RunReport} from '../../core/documents/run-report.ts'
import {printable} from '../../core/text/printable.ts'
import {wrap} from '../text/layout.ts'
import type {Paint} from '../text/paint.ts'

type Item = RunReport['residual'][number]

function openLines({code, standing, what, why, next, closedBy}: Item): readonly string[] {
  const closes = next ?? closedBy
  return [
    `  ${wrap(printable(`${standing === 'open' ? '' : 'perhaps '}${what}: ${why}`), 4)}`,
    ...(closes === undefined ? [] : [`    next  ${wrap(printable(closes), 10)}`]),
    `    code  ${printable(code)}`,
  ]
}

const acceptedLine = ({what, accepted}: Item): string =>
  `  ${wrap(printable(`${what}: ${accepted?.owner} until ${accepted?.until}, ${accepted?.reason}`), 4)}`

const beyondLine = ({what, why}: Item): string => `  ${wrap(printable(`${what}: ${why}`), 4)}`

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines]
}

/** What still works after a run: what counts against it with what closes it, what somebody lives with, and what no lever reaches. */
export function leftOver({residual}: RunReport, paint: Paint): readonly string[] {
  const {
    beyond = [],
    accepted = [],
    open = [],
  } = Object.groupBy(residual, (item) =>
    item.standing === 'not-covered' ? 'beyond' : item.accepted === undefined ? 'open' : 'accepted',
  )
  return [
    ...section(paint('yellow', 'Still works'), open.flatMap(openLines)),
    ...section('Accepted', accepted.map(acceptedLine)),
    ...section(paint('dim', 'Not covered by Cloudflare'), [...new Set(beyond.map(beyondLine))]),
  ]
}
