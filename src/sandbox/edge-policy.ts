/** A service token as the edge has it in force. */
export interface EdgeToken {
  readonly id: string
  readonly enabled: boolean
}

/** What happens to a new connection from a device into the Mesh. */
export type MeshDecision = 'allowed' | 'blocked' | 'disconnected' | 'no-route'

/**
 * What the edge asks of the account: its state as it is in force there, propagation delays included.
 * The edge acts on these answers with real connections and tells no one in advance.
 */
export interface EdgePolicy {
  /** The token of this client id and secret, enabled or not; undefined when they do not belong together. */
  authenticate(clientId: string, clientSecret: string): EdgeToken | undefined
  /** Whether a policy of the application admits the token, from this address where a rule asks for one. */
  admits(appId: string, serviceTokenId: string, address?: string): boolean
  /** Whether Access hands out no session cookie for service tokens. */
  readonly strictServiceTokenAuth: boolean
  /** A new session; returns the CF_Authorization cookie. */
  openSession(appId: string, serviceTokenId: string): string
  /** Whether the cookie is a live session of the application. */
  sessionLives(appId: string, cookie: string): boolean
  recordLogin(login: {
    readonly appId: string
    readonly serviceTokenId: string
    readonly allowed: boolean
    readonly address: string
  }): void
  /** Decides on a NEW connection; `device` is the name of a device or of a machine behind a node, `destination` an address of the Mesh or a private hostname. */
  connect(device: string, destination: string, port: number): MeshDecision
  /** What a new connection to the destination takes: a device's name or a tunnel's id, living or not; undefined when nothing leads there. */
  road(destination: string): string | undefined
  /** Whether a road still carries traffic. Open connections over it are cut when this turns false, and not when a route moves. */
  carries(road: string): boolean
  /** Whether the device has a registration that is live at the edge. Open connections are cut when this turns false. */
  connected(device: string): boolean
  /** A client that lost its registration tries to enrol again by itself; true when it got a new one. */
  reenrol(device: string): boolean
}
