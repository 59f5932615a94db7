import type {EdgePolicy, MeshDecision} from '../edge-policy.ts'

export interface HandSetPolicy extends EdgePolicy {
  strictServiceTokenAuth: boolean
  /** Enabled service tokens, by client id; a secret is `secret of <client id>`. */
  readonly tokens: Map<string, boolean>
  readonly sessions: Set<string>
  readonly logins: {readonly serviceTokenId: string; readonly allowed: boolean}[]
  /** Devices that have a live registration. */
  readonly registered: Set<string>
  /** What a connected device's new connections meet. */
  decision: Exclude<MeshDecision, 'disconnected'>
  /** Whether the one road of this Mesh carries traffic. */
  carried: () => boolean
}

/** An edge policy that a test sets by hand, for a test of the edge alone. Tokens are admitted to every app, and enrol while they are enabled. */
export function handSetPolicy(names: readonly string[]): HandSetPolicy {
  const tokens = new Map(names.map((name) => [name, true]))
  const sessions = new Set<string>()
  const registered = new Set(names)
  const logins: {serviceTokenId: string; allowed: boolean}[] = []
  return {
    strictServiceTokenAuth: false,
    tokens,
    sessions,
    logins,
    registered,
    decision: 'allowed',
    carried: () => true,
    authenticate(clientId, secret) {
      const enabled = tokens.get(clientId)
      return enabled === undefined || secret !== secretOf(clientId) ? undefined : {id: clientId, enabled}
    },
    admits: () => true,
    openSession(_, serviceTokenId) {
      const cookie = `session-${serviceTokenId}-${sessions.size}`
      sessions.add(cookie)
      return cookie
    },
    sessionLives: (_, cookie) => sessions.has(cookie),
    recordLogin: ({serviceTokenId, allowed}) => void logins.push({serviceTokenId, allowed}),
    connect(device) {
      return registered.has(device) ? this.decision : 'disconnected'
    },
    road: () => 'road',
    carries() {
      return this.carried()
    },
    connected: (device) => registered.has(device),
    reenrol(device) {
      if (tokens.get(device) !== true) return false
      registered.add(device)
      return true
    },
  }
}

export function secretOf(clientId: string): string {
  return `secret of ${clientId}`
}
