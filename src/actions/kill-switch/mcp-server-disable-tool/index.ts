import type {ServerReadResponse} from 'cloudflare/resources/zero-trust/access/ai-controls/mcp/servers'
import {isDeepStrictEqual} from 'node:util'
import {z} from 'zod'
import {defineAction, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {Fault} from '../../../core/fault.ts'
import {held, notHeld} from '../../../core/outcome.ts'
import {NameRef} from '../../../core/targets.ts'
import {type FrontApp, frontApps} from '../../shared/mcp/access-apps.ts'
import {backgroundSync, directUrl, openSessions} from '../../shared/mcp/leftovers.ts'
import {exposure, listPortals, type Portal, serverIn} from '../../shared/mcp/portals.ts'
import {toolHazards} from './tool-hazards.ts'
import {overridesWith, serverBody, toolState, ToolState} from './tool-state.ts'

const Params = z.strictObject({
  server: NameRef,
  /** The tools' own names at the server: not their aliases, and without the server's id before them. */
  tools: z
    .array(z.string().min(1))
    .min(1)
    .refine((names) => new Set(names).size === names.length, 'names a tool twice'),
})
type Params = z.infer<typeof Params>

interface ServerContext {
  /** As it was read: a PUT replaces it, so that all of it goes back but for what cannot be read. */
  readonly server: ServerReadResponse
  /** Portals that have the server. */
  readonly portals: readonly Portal[]
  readonly apps: readonly FrontApp[] | undefined
}

async function observe(reader: Reader, {server, tools}: Params): Promise<Observation<ToolState, ServerContext>> {
  const {servers} = reader.api.zeroTrust.access.aiControls.mcp
  const [found, portals, apps] = await Promise.all([
    servers.read(server.name, {account_id: reader.account}),
    listPortals(reader),
    frontApps(reader),
  ])
  if (found.id === undefined || !Array.isArray(found.tools)) {
    throw new Fault('UNAVAILABLE', `Cloudflare described MCP server ${server.name} without its id or its tools`, {
      next: ['run the command again'],
    })
  }
  return {
    target: {kind: 'mcp-server', id: found.id, name: found.id},
    state: toolState(found.updated_tools ?? [], tools),
    context: {server: found, portals: portals.filter((portal) => serverIn(portal, found.id) !== undefined), apps},
    complete: true,
  }
}

function plan({server}: Params, before: ToolState): Proposal<ToolState> {
  const on = before.tools.filter(({enabled}) => enabled !== false).map(({name}) => name)
  if (on.length === 0) return {kind: 'none', why: `those tools of MCP server ${server.name} are already off`}
  return {
    kind: 'update',
    after: {tools: before.tools.map(({name}) => ({name, listed: true, enabled: false}))},
    summary: `Turn off ${on.join(', ')} of MCP server ${server.name} in every portal; its other tools go on`,
  }
}

function release({server}: Params, before: ToolState, after: ToolState, now: ToolState): Proposal<ToolState> {
  if (isDeepStrictEqual(now, before)) return {kind: 'none', why: `the tools of ${server.name} are as they were before`}
  if (!isDeepStrictEqual(now, after)) {
    return {
      kind: 'impossible',
      why: `somebody else changed these tools of MCP server ${server.name} since`,
      next: `look at the tools of ${server.name} in the dashboard and turn on there what is wanted`,
    }
  }
  const names = before.tools.map(({name}) => name).join(', ')
  return {kind: 'update', after: before, summary: `${names} of MCP server ${server.name} are as they were before again`}
}

/** Whether what a portal says of a tool by name goes before what is said of the server is not verified on a live account. */
const byName = (portals: readonly Portal[], server: string, tools: readonly string[]): readonly Residual[] =>
  portals.flatMap((portal) => {
    const mine = serverIn(portal, server)
    const shown = mine === undefined ? [] : tools.filter((tool) => exposure(mine, tool) === 'by name')
    return shown.map((tool): Residual => ({
      code: 'portal-override',
      standing: 'open',
      on: portal.id,
      what: `${tool} of ${server} through MCP portal ${portal.id}`,
      why: `${portal.id} turns ${tool} on by name, which may go before what is said of the server`,
      next: `mcp-portal.disable-server on ${portal.id}`,
      closedBy: 'mcp-portal.disable-server',
      closedOn: portal.id,
    }))
  })

function residual({tools}: Params, {context}: Observation<ToolState, ServerContext>): readonly Residual[] {
  const {server, portals, apps} = context
  const shown = portals.filter((portal) => serverIn(portal, server.id)?.default_disabled !== true)
  return [
    ...byName(portals, server.id, tools),
    ...shown.map((portal): Residual => ({
      code: 'new-tools',
      standing: 'unknown',
      on: portal.id,
      what: `what ${server.id} does under the name of another tool, in MCP portal ${portal.id}`,
      why: 'a synchronization turns new tools on by itself, about every two hours, and drops what is said of a tool that was renamed',
      next: `mcp-portal.disable-server on ${portal.id}`,
      closedBy: 'mcp-portal.disable-server',
      closedOn: portal.id,
    })),
    ...portals.map((portal) => openSessions(portal, apps)),
    ...directUrl(server, apps),
    backgroundSync(server.id),
  ]
}

/**
 * Turns tools of a server off in every portal that has it, by server-wide overrides (SDK:
 * ServerUpdateParams.updated_tools; docs: tools that are off are neither listed nor called). It knows the tools by
 * name: what the server adds under another name is on (docs: synchronize the MCP server).
 */
export default defineAction<Params, ToolState, ServerContext>({
  id: 'mcp-server.disable-tool',
  family: 'kill-switch',
  title: 'Turn off tools of an MCP server',
  source:
    'https://developers.cloudflare.com/cloudflare-one/access-controls/ai-controls/mcp-portals/ and cloudflare/resources/zero-trust/access/ai-controls/mcp/servers (ServerUpdateParams)',
  permissions: {read: ['MCP Portals Read', 'Access: Apps and Policies Read'], write: ['MCP Portals Write']},
  target: {param: 'server', kind: 'mcp-server'},
  besides: ['tools'],
  class: 'P',
  blastRadius: 'BR2',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'not documented: assumed to be a minute; not verified on a live account'},
  params: Params,
  state: ToolState,
  observe,
  plan,
  hazards: ({tools}, {context}) => toolHazards(context.server, tools),
  apply: ({server}, before, after, context) =>
    isDeepStrictEqual(before, after)
      ? []
      : [
          {
            name: 'set-tools',
            replaces: {
              seen: context.server,
              look: ({api, account}) =>
                api.zeroTrust.access.aiControls.mcp.servers.read(server.name, {account_id: account}),
            },
            send: ({api, account}) =>
              api.zeroTrust.access.aiControls.mcp.servers.update(server.name, {
                account_id: account,
                ...serverBody(context.server, overridesWith(context.server.updated_tools ?? [], after)),
              }),
          },
        ],
  verify: (after, now) => {
    const differs = after.tools.filter(
      ({name, enabled}) => now.tools.find((tool) => tool.name === name)?.enabled !== enabled,
    )
    if (differs.length === 0) return held
    return notHeld(differs.map(({name, enabled}) => `${name} is not ${enabled === false ? 'off' : 'on'}`).join(', '))
  },
  release,
  residual,
})
