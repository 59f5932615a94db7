import type {Safeguard} from '../core/safeguard.ts'

/** What the actions themselves know to speak against a change: a shadowed block, a disarmed lever, re-enrolment left open. */
export const hazards: Safeguard = {
  rule: 'shadowed-block',
  refuses: 'a block that another rule shadows, a lever that is not armed, a way back in that stays open',
  check: ({considered}) =>
    considered.flatMap(({hazards: found}) =>
      found.map(({next = [], result, ...hazard}) => ({
        ...hazard,
        result: result === 'left-out' ? ('warned' as const) : result,
        next: [...next],
      })),
    ),
}
