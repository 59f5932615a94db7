import type {Considered, Safeguard} from '../core/safeguard.ts'
import type {SafeguardResult} from '../core/documents/plan.ts'
import {doubt, type Readiness} from '../core/releases/readiness.ts'
import {objections} from './objections.ts'

const rule = 'credential-replaced'
const {refuse, warn} = objections(rule)

/** In a drill nothing has leaked: it is said, and practised on. */
function weigh(ready: Readiness, {seen}: Considered, isDrill: boolean): readonly SafeguardResult[] {
  const {name, kind} = seen
  const rotate = `firebreak credentials rotate ${name} --kind ${kind} --compromised`
  if (ready.replaced.verdict === 'not-held')
    return [(isDrill ? warn : refuse)(name, `${ready.key} gives back what leaked: ${ready.replaced.why}`, rotate)]
  const why = doubt(ready)
  return why === undefined ? [] : [warn(name, `${ready.key}: ${why}: the release takes one more person`)]
}

export const credentialReplaced: Safeguard = {
  rule,
  refuses: 'a release that gives back a leaked credential with the secret that leaked, where the runbook asks for it',
  concerns: ({readiness}) => readiness !== undefined,
  check: ({considered, readiness = [], isDrill = false}) =>
    readiness.flatMap((ready) => {
      const about = considered.find(({change}) => change.key === ready.key && change.effect === 'update')
      return about === undefined ? [] : weigh(ready, about, isDrill)
    }),
}
