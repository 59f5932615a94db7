import type {Plan, Residual} from '../../core/documents/plan.ts'
import {plannedResidual} from '../../core/runs/residual-access.ts'
import {printable} from '../../core/text/printable.ts'
import {labelled, wrap} from '../text/layout.ts'

const isAccepted = ({accepted}: Plan, {code, on}: Residual): boolean =>
  accepted.some(({residual, object: about}) => residual === code && (about ?? on) === on)

const told = ({code, what}: Residual): string => `  ${wrap(printable(`${code}: ${what}`), 4)}`

/** What each change leaves, in short and by the code under which it is accepted; the summary of the run says why, and what helps. */
export function residualLines(plan: Plan): readonly string[] {
  const left = plannedResidual(plan)
  const counted = left.filter(({standing}) => standing !== 'not-covered')
  const open = counted.filter((item) => !isAccepted(plan, item))
  const lived = counted.filter((item) => isAccepted(plan, item)).map(({code}) => code)
  const beyond = left.filter(({standing}) => standing === 'not-covered').map(({what}) => what)
  return [
    ...(open.length === 0
      ? []
      : [labelled('Still works', 'or may; not contained while it is neither closed nor accepted'), ...open.map(told)]),
    ...(lived.length === 0 ? [] : [labelled('Accepted', printable([...new Set(lived)].join(', ')))]),
    ...(beyond.length === 0 ? [] : [labelled('Not covered', printable([...new Set(beyond)].join('; ')))]),
  ]
}
