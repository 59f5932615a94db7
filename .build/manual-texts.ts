import type {FaultCode} from '../src/core/fault.ts'

/** What each exit code means, and what it asks of the person who sees it. */
export const asks: Readonly<Record<FaultCode, readonly [means: string, act: string]>> = {
  BUG: ['a bug in firebreak', 'run it again with `--debug`; `firebreak runs list` says whether a run had begun'],
  USAGE: ['the command line or a name in it is wrong', 'correct it; near names are listed'],
  INVALID_DOCUMENT: ['a file is not valid: runbook, inventory, plan or journal', 'correct the place that is named'],
  REFUSED: [
    'a safeguard, a missing approval, a lock or a missing terminal',
    'do what `next` says; only a lock is overruled, by its id',
  ],
  DRIFT: ['the account, the inventory or the clock has moved on since the plan', 'plan again and read what differs'],
  DENIED: ['the token is missing, wrong or may not do this', 'give the permission that is named'],
  UNAVAILABLE: ['the API is down, unreachable or limits the rate', 'wait, then run the same command again'],
  DRILL_BELOW_THRESHOLD: ['the drill scored too low', 'read which points are missing'],
  DOCTOR_BLOCKED: ['`firebreak doctor` found a blocker', 'do what `mend` says, before an incident'],
  PARTIAL: ['some changes are made, others are not', '`firebreak resume RUN`'],
  UNPROVEN: [
    'all changes are made; their effect is not proven, or something may still work',
    'read why: prove it with `firebreak verify RUN`, close what still works, or accept it',
  ],
  INDETERMINATE: ['a request was sent and its answer is unknown', '`firebreak resume RUN`; it looks before it acts'],
  NOT_CONTAINED: [
    'a probe, a read-back or a log shows that the agent still gets through',
    'go wider now: a broader runbook',
  ],
  RELEASE_INCOMPLETE: ['part of the containment still stands', '`firebreak resume RUN` with the run of the release'],
  INTERRUPTED: ['stopped with Ctrl-C before anything was written', 'run it again when ready'],
}

/** What lives in each folder of `src`. */
export const folders: Readonly<Record<string, string>> = {
  actions: 'what firebreak can do, one folder each, and the table of them',
  cloudflare: 'the API: reader, writer, rate governor, pager, answers turned into faults',
  'command-kinds': 'what several commands share: plan, ask, follow, tell',
  commands: 'one file a command: parse, call one verb, print one view',
  'compose-doctor': 'gives the doctor an account to look at, and the past of this machine',
  'compose-drill': 'gives a drill its sandbox, its clock and its engine',
  'compose-evidence': 'the one place where adapters are introduced, as far as it is about evidence',
  'compose-inventory': 'looks at an account that has no inventory yet, and edits the file of one that has',
  'compose-heartbeats': 'watches what stands only while somebody gives a heartbeat',
  'compose-leases': 'extends leases, and lifts what lapses or what nobody confirms',
  'compose-notify': 'tells others of a run beside it, and of what is due',
  core: 'documents, rules and ports; pure, and known to everybody',
  doctor: 'what has to be there before an incident: one file a check, and the table of them',
  drill: 'plays a runbook against a range and scores it',
  engine:
    'one file a verb, such as make-plan or resume-run; their parts in `planning`, `running`, `releasing` and `proof`',
  notify: 'brings notices to Slack, PagerDuty, GitHub and webhooks',
  probes: 'real connections that find out whether somebody is refused',
  safeguards: 'one file a rule that refuses',
  sandbox: 'Cloudflare on loopback: account, API, edge, scenarios, temper, and one folder a resource family',
  start: 'before anything else: refuses an unsafe process, takes secrets out of both outputs',
  storage:
    'journal, lock, evidence bags and the sinks they are copied to, documents, secrets and the sinks of new ones',
  survey: 'what the account says of itself: who is hit, and which credentials there are',
  replay: 'time that passes by itself, and probes that say what they said then',
  'compose-recording': 'listens to planning and runs, keeps what was heard, and derives it again',
  terminal: 'questions, progress and Ctrl-C',
  views: 'values turned into text',
}

/** What each field of a runbook is for. */
export const fields: Readonly<Record<string, string>> = {
  schema: 'always `firebreak/runbook@1`',
  id: 'the name that people type; the file is called `<id>.yaml`',
  version: 'three numbers; raise it with every change',
  title: 'one line, at most 80 characters',
  summary: 'when to use it, what it does, when not to use it',
  owner: 'who answers for it',
  'params.*.type': 'what it names: an object of the inventory, `text` or `duration`',
  'params.*.description': 'shown in the help and when it is asked for',
  'params.*.required': 'whether it is asked for when it is missing',
  strategy:
    'what comes first: the brake, or the snapshot where a revocation could set off a wiper; read by people, the order is in `needs` and `before`',
  reach: 'the blast radius of the whole, where it is wider than that of any step',
  'ledger.kinds':
    'makes it a mass run over every credential of these kinds that the account has: `service-token`, `api-token`, `oauth-client`, `tunnel`',
  'ledger.stopAt': 'the share of failed changes, of at least 20, beyond which no further change begins',
  'evidence[].id': 'name of the collection',
  'evidence[].uses': 'an action that only reads',
  'evidence[].with': 'its params',
  'evidence[].before': 'steps that wait until it is in or its budget is spent',
  'evidence[].budget': 'how long it may hold those steps back',
  'steps[].id': 'name of the step',
  'steps[].title': 'what it does, for people',
  'steps[].uses': 'an action that contains',
  'steps[].with': 'its params; objects by name or by look-up',
  'steps[].each': 'a look-up that gives a list: one change for each item, put into the param that names the target',
  'steps[].needs': 'steps that come first; a step that revokes also waits until they are in force',
  'steps[].await.working':
    'probes that must work before the step begins, such as a consumer with its new secret; else it is held back',
  'steps[].await.within': 'how long they are waited for',
  'steps[].lease': 'how long the change may stand before a person has to look at it again',
  'steps[].leaseLimit': 'how long it may stand however often it is extended; 7 days where this is not said',
  'steps[].onExpiry':
    'what becomes of it when nobody extends it: `review`, a person decides, or `lift`, `lease reap` lifts it; only for `gateway-list.add`, `gateway-rule.engage` and `mesh-segment.block`',
  'steps[].heartbeat':
    'without `firebreak heartbeat RUN` at least so often the change is lifted again; only for `mesh-segment.block`',
  'steps[].expect.min': 'fewer targets than this refuse the plan',
  'steps[].expect.max': 'more targets than this refuse the plan',
  'steps[].onFailure':
    '`stop` begins no other step, `continue` goes on with all, `hold` holds back only the steps that need it',
  'prove.refused': 'probes that must be refused; none means that no run is ever `contained`',
  'prove.working': 'probes that must go on working',
  'prove.soak': 'when `verify --watch` looks again, counted from the end of the run',
  'release.approvals': 'how many different persons must approve the release',
  'release.watch':
    'how long a stage of a release is watched before the next begins, and how long people should watch the last',
  'release.canary':
    'who is given back first: an agent, a group of agents or a step; the agent that reaches least far when absent',
  'release.ready':
    'what has to be so before anything is given back: `credential-replaced`, that each leaked credential has a new secret',
  'release.refused': 'probes that must stay refused also when all is given back, such as one with the old secret',
  'drill.scenario': 'the starting position in the sandbox',
  'drill.params': 'params of the runbook in the drill',
  'drill.contain': 'the time in which it must be contained',
  'drill.score': 'the points that are needed to pass',
}
