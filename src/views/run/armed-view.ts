import type {ArmedLevers} from '../../core/runbooks/arm-runbook.ts'
import {inertJson} from '../../core/text/inert-json.ts'
import {wrap} from '../text/layout.ts'

interface Ref {
  readonly name: string
  readonly id: string
  readonly probes?: readonly string[]
}

/** JSON is YAML, and a name in quotes needs no thought about what is in it. */
function item({name, id, probes = []}: Ref): string {
  const proof = probes.length === 0 ? '' : `, probes: ${inertJson(probes)}`
  return `{name: ${inertJson(name)}, id: ${inertJson(id)}${proof}}`
}

const listOf = (refs: readonly Ref[], indent: string): readonly string[] => refs.map((ref) => `${indent}- ${item(ref)}`)

function yaml({killSwitch, lists, segmentBlock, quarantineGroup}: ArmedLevers): readonly string[] {
  return [
    'levers:',
    ...(killSwitch.length === 0 ? [] : ['  killSwitch:', ...listOf(killSwitch, '    ')]),
    '  lists:',
    ...Object.entries(lists).map(([lever, list]) => `    ${lever}: ${item(list)}`),
    ...(segmentBlock === undefined
      ? []
      : [
          '  segmentBlock:',
          `    list: ${item(segmentBlock.list)}`,
          '    rules:',
          ...listOf(segmentBlock.rules, '      '),
        ]),
    ...(quarantineGroup === undefined ? [] : [`  quarantineGroup: ${item(quarantineGroup)}`]),
  ]
}

/** What to write into the inventory, so that runbooks find the levers. */
export const armedView = (levers: ArmedLevers): string =>
  [
    wrap('Write this into firebreak.yaml, beside what levers holds already, so that runbooks find the levers:'),
    '',
    ...yaml(levers),
  ].join('\n')
