/** A line that leaves something out which a person at a terminal would be asked for, and how it ends where there is none. */
interface Unanswered {
  readonly argv: readonly string[]
  readonly exitCode: 2 | 3 | 4
  /** The flag, or the argument, that is its equivalent. */
  readonly names: string
}

const yes = (...argv: readonly string[]): Unanswered => ({argv, exitCode: 4, names: '--yes'})
const typed = (...argv: readonly string[]): Unanswered => ({argv, exitCode: 4, names: '--confirm'})
const needs = (names: string, ...argv: readonly string[]): Unanswered => ({argv, exitCode: 2, names})

/**
 * Each command, with all that it would ask for, or needs, left out one at a time. None for one that takes what it is
 * given and asks nothing. A test fails for a command that has no line, and for one that takes an answer or needs a word
 * and has an empty one. The lines are typed in one process, after a run of agent-freeze and a plan of it.
 */
export const asking: Readonly<Record<string, readonly Unanswered[]>> = {
  apply: [yes('freeze.json'), needs('FILE')],
  approve: [yes('freeze.json'), needs('FILE')],
  arm: [yes('--inventory', 'unarmed.yaml', '--apply')],
  completion: [needs('SHELL')],
  'credentials disable': [yes('research-bot', '--kind', 'api-token', '--apply'), needs('TOKEN')],
  'credentials list': [],
  'credentials rotate': [
    yes('billing-bot', '--kind', 'service-token', '--compromised', '--apply'),
    needs('TOKEN', '--compromised'),
  ],
  doctor: [yes('agent-freeze', '--prove-writes', '--inventory', 'canaries.yaml')],
  'drill run': [needs('RUNBOOK')],
  'evidence copy': [needs('EVIDENCE')],
  'evidence export': [needs('--out', 'last'), needs('BAG', '--out', 'evidence.tar')],
  'evidence list': [],
  // Its plan needs an S3 sink: what it asks is asked as by every plan, and shown where there is one.
  'evidence lock': [needs('SINK', '--apply')],
  'evidence replay': [needs('--agent')],
  'evidence show': [needs('BAG')],
  'evidence sign': [needs('BAG')],
  'evidence verify': [needs('BAG')],
  heartbeat: [needs('RUN')],
  init: [
    {argv: [], exitCode: 4, names: '--environment'},
    {argv: ['--environment', 'drill'], exitCode: 4, names: '--overwrite'},
    yes('--environment', 'drill', '--out', 'new.yaml', '--apply-arm'),
  ],
  'inventory check': [],
  'inventory sync': [],
  'journal replay': [needs('RUN')],
  'journal show': [needs('RUN')],
  'journal verify': [],
  'keys init': [],
  'kill-switch engage': [
    {argv: [], exitCode: 4, names: '--agent'},
    {argv: ['--apply', '--yes'], exitCode: 4, names: '--all'},
    yes('--agent', 'billing-bot', '--apply'),
    typed('--all', '--apply', '--yes'),
  ],
  'kill-switch release': [yes('last', '--apply')],
  'kill-switch status': [],
  'lease extend': [
    needs('--by', 'last', '--reason', 'not over yet'),
    needs('--reason', 'last', '--by', '1h'),
    needs('RUN', '--by', '1h', '--reason', 'not over yet'),
  ],
  'lease list': [],
  'lease reap': [],
  'logs clock': [],
  'logs snapshot': [],
  'logs tail': [needs('--agent')],
  metrics: [],
  'notify due': [],
  'notify resend': [needs('RUN')],
  'notify test': [],
  plan: [
    {argv: ['agent-freeze', '--out', 'other.json'], exitCode: 4, names: '--agent'},
    needs('--out', 'agent-freeze', '--agent', 'support-bot'),
    needs('runbook', '--out', 'other.json'),
  ],
  release: [yes('last', '--apply'), needs('RUN', '--apply')],
  report: [],
  resume: [needs('RUN')],
  review: [needs('--reason', 'last'), needs('RUN', '--reason', 'looked at')],
  run: [
    {argv: ['agent-freeze', '--apply', '--yes'], exitCode: 4, names: '--agent'},
    {argv: ['mesh-isolate'], exitCode: 4, names: '--segment'},
    yes('agent-freeze', '--agent', 'billing-bot', '--apply'),
    typed('mesh-isolate', '--segment', 'payments', '--apply', '--yes'),
    needs('runbook'),
  ],
  'runbook lint': [],
  'runbook list': [],
  'runbook show': [needs('RUNBOOK')],
  'runbook sign': [needs('RUNBOOK')],
  'runbook verify': [needs('RUNBOOK')],
  'runs list': [],
  'runs show': [needs('RUN')],
  'sandbox start': [],
  'segment isolate': [typed('payments', '--apply', '--yes'), needs('SEGMENT', '--apply')],
  'segment release': [needs('release RUN', '--apply')],
  'segment status': [needs('SEGMENT')],
  status: [],
  verify: [needs('RUN')],
}
