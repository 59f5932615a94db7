import type {Radius, Reach} from '../documents/answers/incident-report.ts'
import type {Change, Fact} from '../documents/plan.ts'
import {span} from '../text/amounts.ts'
import {listed, type Words} from '../text/pieces.ts'
import {plannedResidual} from '../runs/residual-access.ts'
import type {CaseRun} from './case.ts'

const number = (amount: number): string => amount.toLocaleString('en-US')
const none: Words = ['none is known']

const distinct = (facts: readonly Fact[], of: (fact: Fact) => readonly string[]): Words => {
  const names = [...new Set(facts.flatMap(of))]
  return names.length === 0 ? none : listed(names)
}

const widest = (changes: readonly Change[]): string =>
  changes
    .map(({blastRadius}) => blastRadius)
    .toSorted()
    .at(-1) ?? 'BR0'

function objects({state, report}: CaseRun): readonly Reach[] {
  const {changes} = state.plan
  const steps = [...state.steps.values()]
  const wanted = changes.filter(({effect}) => effect === 'update').length
  const applied = steps.filter(({result}) => result === 'applied')
  const found = steps.length - changes.length
  return [
    {
      what: 'Widest change',
      predicted: [widest(changes)],
      actual: [applied.length === 0 ? 'nothing was changed' : widest(applied.map(({change}) => change))],
    },
    {
      what: 'Objects changed',
      predicted: [number(wanted)],
      actual: [`${number(report.changed)}${found > 0 ? `, of which ${number(found)} were found during the run` : ''}`],
    },
  ]
}

function others({report}: CaseRun, facts: readonly Fact[]): readonly Reach[] {
  const working = report.probes.filter(({expect}) => expect === 'working')
  const went = working.filter(({answer}) => answer === 'proven').length
  const unlogged: Words = ['not counted: only probes look from outside']
  return [
    {what: 'People who use the same', predicted: distinct(facts, ({users}) => users), actual: unlogged},
    {what: 'Applications', predicted: distinct(facts, ({apps}) => apps.map(({name}) => name)), actual: unlogged},
    {what: 'Tools', predicted: distinct(facts, ({tools}) => tools.map(({name}) => name)), actual: unlogged},
    {what: 'Agents', predicted: distinct(facts, ({agents}) => agents), actual: unlogged},
    {
      what: 'Others who must go on working',
      predicted: [working.length === 0 ? 'none was named' : `all ${working.length} that are tried`],
      actual: [working.length === 0 ? 'nobody was tried' : `${went} of ${working.length} worked when tried`],
    },
  ]
}

function effort({state, report, entries}: CaseRun): readonly Reach[] {
  const {budget, estimate} = state.plan
  const sent = entries.filter(({event}) => event.type === 'intent').length
  const {containedMs} = report.times
  const left = report.residual.filter(({standing, accepted}) => standing !== 'not-covered' && accepted === undefined)
  return [
    {
      what: 'Time until proven',
      predicted: [span(estimate.containedMs)],
      actual: [containedMs === undefined ? 'not proven' : span(containedMs)],
    },
    {what: 'Requests that change something', predicted: [number(budget.writes)], actual: [number(sent)]},
    {
      what: 'What still works, accepted by nobody',
      predicted: [number(plannedResidual(state.plan).filter(({standing}) => standing !== 'not-covered').length)],
      actual: [number(left.length)],
    },
  ]
}

/** What the plan said of who would be hit and what it would take, beside what the record shows. */
export function blastRadiusOf(run: CaseRun): Radius {
  const {facts, changes} = run.state.plan
  if (changes.length === 0) return {run: run.state.run, reaches: [], unknown: []}
  return {
    run: run.state.run,
    reaches: [...objects(run), ...others(run, facts), ...effort(run)],
    unknown: [...new Set(facts.flatMap(({undetermined}) => undetermined))],
  }
}
