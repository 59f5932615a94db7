import type {Inventory} from '../../../core/documents/inventory.ts'
import type {Found, MachineCheck} from '../../check.ts'

interface Probed {
  readonly refused: readonly string[]
  readonly bystanders: readonly string[]
}

const missing = {
  refused: (what: string) => `no probe shows that ${what} is refused`,
  bystanders: (what: string) => `no probe shows that others go on working when ${what} is contained`,
} as const

const lacking = (what: string, path: string, probes: Probed): readonly Found[] =>
  (['refused', 'bystanders'] as const)
    .filter((kind) => probes[kind].length === 0)
    .map((kind) => ({object: what, message: missing[kind](what), mend: [`name one under ${path}.probes.${kind}`]}))

const responders = ({responders: {probes}}: Inventory): readonly Found[] =>
  probes.length > 0
    ? []
    : [
        {
          object: 'responders',
          message: 'no probe shows that the responders can still work',
          mend: ['name one under responders.probes'],
        },
      ]

export const probes: MachineCheck = {
  id: 'probes',
  of: 'machine',
  title: 'Every agent, segment and kill switch can be proven',
  severity: 'warning',
  why: 'without probes a run ends applied-unverified at best: nobody can say contained',
  reads: '`agents`, `segments`, `levers` and `responders` of the inventory',
  permissions: [],
  look(examined) {
    const {agents, segments, levers} = examined.inventory
    return [
      ...Object.entries(agents).flatMap(([name, one]) => lacking(`agent ${name}`, `agents.${name}`, one.probes)),
      ...Object.entries(segments).flatMap(([name, one]) => lacking(`segment ${name}`, `segments.${name}`, one.probes)),
      ...(levers.killSwitch.length === 0 ? [] : lacking('the kill switch', 'levers', levers.probes)),
      ...responders(examined.inventory),
    ]
  },
}
