import type {Residual} from '../../../core/documents/plan.ts'

function grantsElsewhere(user: string, elsewhere: readonly string[] | undefined): readonly Residual[] {
  const next = `list ${user} under mcpGrants of the agent in firebreak.yaml with each of their namespaces, and plan again`
  const code = 'mcp-grant-elsewhere'
  if (elsewhere === undefined) {
    return [
      {
        code,
        standing: 'unknown',
        on: user,
        what: `grants of ${user} at other MCP servers of the account`,
        why: 'the other namespaces of Workers KV cannot be read',
        next,
      },
    ]
  }
  return elsewhere.map((title) => ({
    code,
    standing: 'open',
    on: user,
    what: `grants of ${user} in namespace ${title}`,
    why: 'another MCP server of the account has signed the same user in',
    next,
  }))
}

/** What goes on once all keys of a user are gone (docs: How KV works; package: @cloudflare/workers-oauth-provider). */
export const grantResidual = (user: string, elsewhere: readonly string[] | undefined): readonly Residual[] => [
  ...grantsElsewhere(user, elsewhere),
  {
    code: 'mcp-token-cache',
    standing: 'unknown',
    on: user,
    what: `access tokens of ${user} that a data centre has in its cache`,
    why: 'KV goes on serving a deleted key from the cache of a data centre for 60 seconds or more, and no call shows or empties it',
    next: 'name probes on the grant in firebreak.yaml: only a token that is seen to be refused tells',
    closedBy: 'probe',
  },
  {
    code: 'mcp-new-sign-in',
    standing: 'not-covered',
    on: user,
    what: `a new sign-in of ${user}`,
    why: 'the MCP server still takes the user in: its clients stay registered, and who may sign in is up to its own code',
    next: 'keep the user out where the MCP server signs people in, or verify the run again later',
  },
  {
    code: 'mcp-open-stream',
    standing: 'not-covered',
    on: user,
    what: `connections to the MCP server that ${user} has open`,
    why: 'a token is asked for when a request begins, and a stream that is open goes on',
    next: 'stop the Worker of the MCP server as well, if it is one of the agent',
  },
]
