/** What somebody sees first, and what they type: the help begins with it, and the menu of a bare `firebreak` offers some. */
interface Situation {
  readonly when: string
  readonly type: string
}

const during: readonly Situation[] = [
  {when: 'one agent misbehaves', type: 'run agent-freeze --agent NAME'},
  {when: 'an API token leaked', type: 'run api-token-leak --token NAME'},
  {when: 'a service token is stolen', type: 'run service-token-compromise'},
  {when: 'a segment must be cut off', type: 'run mesh-isolate --segment NAME'},
  {when: 'a tool is poisoned', type: 'kill-switch engage --tool NAME'},
  {when: 'many, or you cannot tell', type: 'kill-switch engage'},
  {when: 'something else', type: 'runbook list'},
]

const after: readonly Situation[] = [
  {when: 'what stands now?', type: 'status'},
  {when: 'it broke off', type: 'resume last'},
  {when: 'it is over: give it back', type: 'release last'},
  {when: 'who asks what happened', type: 'report last'},
]

const before: readonly Situation[] = [
  {when: 'set it up on an account', type: 'init'},
  {when: 'practise without one', type: 'drill run agent-freeze'},
]

const lines = (situations: readonly Situation[]): readonly string[] =>
  situations.map(({when, type}) => `  ${when.padEnd(28)}firebreak ${type}`)

/** The first screen: it fits a terminal of 80 by 24, and begins with what happens. */
export const firstScreen: readonly string[] = [
  'firebreak contains an incident with an AI agent on Cloudflare. It plans before',
  'it writes: nothing is changed without --apply. A flag left out is asked for.',
  '',
  'WHAT HAPPENS',
  ...lines(during),
  'DURING AND AFTER',
  ...lines(after),
  'BEFORE',
  ...lines(before),
  '',
  'Every command: firebreak --help --all    One of them: firebreak COMMAND --help',
]

/** A thing that somebody on call wants, and the command that plans it. */
export interface FirstThing {
  readonly label: string
  readonly id: string
  readonly argv: readonly string[]
}

export const firstThings: readonly FirstThing[] = [
  {label: 'stop an agent', id: 'run', argv: ['agent-freeze']},
  {label: 'revoke a leaked API token', id: 'run', argv: ['api-token-leak']},
  {label: 'cut a segment off', id: 'run', argv: ['mesh-isolate']},
  {label: 'engage the kill switch', id: 'kill-switch:engage', argv: []},
  {label: 'see what stands now, and how to give it back', id: 'status', argv: []},
]
