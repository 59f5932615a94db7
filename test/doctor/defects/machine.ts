import {drilled, inDays, knownRunbooks} from '../healthy.ts'
import {inventory, agent, bad, exercisedBut, past, written, type Defect} from './plant.ts'

/** What may be amiss with inventory, runbooks and drills. */
export const machineDefects: readonly Defect[] = [
  {
    what: 'no break-glass token is named',
    given: inventory(({responders: {breakGlassToken: _token, ...responders}}) => ({responders})),
    found: bad('warning', 'responders', 'responders.breakGlassToken'),
  },
  {
    what: 'a runbook needs a step that it does not have',
    given: written({
      evidence: [],
      steps: [{id: 'one', uses: 'gateway-rule.engage', each: '${levers.killSwitch}', needs: ['two']}],
      prove: {refused: ['${levers.probes.refused}'], working: ['${responders.probes}']},
    }),
    found: bad('blocker', 'runbooks', 'our-own steps.one'),
  },
  {
    what: 'no runbook closes a way in',
    given: () => ({known: knownRunbooks.filter(({shipped}) => shipped)}),
    found: bad('warning', 'coverage', 'agent research-bot'),
  },
  {
    what: 'a lever was never pulled',
    given: exercisedBut('ai-gateway.'),
    found: bad('warning', 'coverage', 'agent research-bot'),
  },
  {
    what: 'an agent has no probe that is to be refused',
    given: agent('billing-bot', {probes: {refused: [], bystanders: ['oncall-crm']}}),
    found: bad('warning', 'probes', 'agent billing-bot'),
  },
  {
    what: 'the secret of a probe is gone',
    given: inventory(({probes}) => ({
      probes: {...probes, stray: {type: 'http', url: 'http://127.0.0.1:9/', session: 'file:/nowhere/session'} as never},
    })),
    found: bad('warning', 'probe-secrets', 'probe stray'),
  },
  {
    what: 'a sink takes no secrets',
    given: inventory(({sinks}) => ({sinks: {...sinks, nowhere: {type: 'file', path: '/nowhere/secret'}}})),
    found: bad('warning', 'secret-sinks', 'sink nowhere'),
  },
  {
    what: 'nothing says who the responders are',
    given: inventory(({responders}) => ({responders: {...responders, devices: [], addresses: []}})),
    found: bad('warning', 'responders', 'responders.devices'),
  },
  {what: 'there is no trust file', given: () => ({hasTrust: false}), found: bad('advice', 'responders', 'trust.yaml')},
  {what: 'a runbook was never drilled', given: past([]), found: bad('warning', 'drills', 'runbook agent-freeze')},
  {
    what: 'the last drill of a runbook is long ago',
    given: past([drilled('agent-freeze', 60)]),
    found: bad('warning', 'drills', 'runbook agent-freeze'),
  },
  {
    what: 'the last drill of a runbook went wrong',
    given: past([{...drilled('agent-freeze'), outcome: 'not-contained'}, drilled('agent-freeze', 5)]),
    found: bad('warning', 'drills', 'runbook agent-freeze'),
  },
  {
    what: 'an exclusion has lapsed',
    given: inventory(({exclusions, agents}) => ({
      exclusions: [
        ...exclusions,
        {
          kind: 'service-token',
          id: agents['billing-bot']?.serviceTokens[0]?.id ?? '',
          name: 'billing-bot',
          owner: 'ada',
          reason: 'test',
          until: inDays(-1),
        },
      ],
    })),
    found: bad('warning', 'lapsed', 'exclusion billing-bot'),
  },
  {
    what: 'what was accepted is accepted no more',
    given: inventory(({accepted}) => ({
      accepted: [...accepted, {residual: 'icmp', owner: 'ada', reason: 'test', until: inDays(-1)}],
    })),
    found: bad('warning', 'lapsed', 'accepted icmp'),
  },
]
