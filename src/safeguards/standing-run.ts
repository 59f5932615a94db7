import type {Safeguard} from '../core/safeguard.ts'
import {objections} from './objections.ts'

const rule = 'standing-run'
const {warn} = objections(rule)

export const standingRun: Safeguard = {
  rule,
  refuses: 'nothing: it warns when a release gives back what another run, not released yet, relies on',
  check: ({considered, standing}) =>
    considered.flatMap(({change, seen}) => {
      if (change.effect !== 'update') return []
      const others = standing.filter(({holds}) => holds.includes(seen.id))
      return others.map(({run, runbook}) =>
        warn(
          seen.name,
          `${change.key} gives back ${seen.kind} ${seen.name}, on which run ${run} (${runbook}) relies as well`,
          `firebreak verify ${run}, after the release`,
        ),
      )
    }),
}
