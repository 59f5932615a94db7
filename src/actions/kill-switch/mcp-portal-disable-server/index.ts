import type {PortalReadResponse} from 'cloudflare/resources/zero-trust/access/ai-controls/mcp/portals'
import {isDeepStrictEqual} from 'node:util'
import {z} from 'zod'
import {defineAction, type Observation, type Proposal} from '../../../core/action.ts'
import type {Reader} from '../../../core/cloudflare.ts'
import type {Residual} from '../../../core/documents/plan.ts'
import {Fault} from '../../../core/fault.ts'
import {held, notHeld, type Verdict} from '../../../core/outcome.ts'
import {NameRef} from '../../../core/targets.ts'
import {type FrontApp, frontApps} from '../../shared/mcp/access-apps.ts'
import {backgroundSync, directUrl, openSessions} from '../../shared/mcp/leftovers.ts'
import {listPortals, type Portal, serverIn} from '../../shared/mcp/portals.ts'
import {portalBody} from './portal-body.ts'
import {isShutOff, ServerState, shownByName, shutOff, stateOf} from './server-state.ts'

const Params = z.strictObject({portal: NameRef, server: NameRef})
type Params = z.infer<typeof Params>

interface PortalContext {
  /** As it was read: a PUT replaces it, so that all of it goes back. */
  readonly portal: PortalReadResponse
  readonly others: readonly Portal[]
  readonly apps: readonly FrontApp[] | undefined
}

async function observe(reader: Reader, {portal, server}: Params): Promise<Observation<ServerState, PortalContext>> {
  const {portals} = reader.api.zeroTrust.access.aiControls.mcp
  const [found, all, apps] = await Promise.all([
    portals.read(portal.name, {account_id: reader.account}),
    listPortals(reader),
    frontApps(reader),
  ])
  if (found.id === undefined || !Array.isArray(found.servers)) {
    throw new Fault('UNAVAILABLE', `Cloudflare described MCP portal ${portal.name} without its id or its servers`, {
      next: ['run the command again'],
    })
  }
  return {
    target: {kind: 'mcp-portal', id: found.id, name: found.id},
    state: stateOf(serverIn(found, server.name)),
    context: {portal: found, others: all.filter(({id}) => id !== found.id), apps},
    complete: true,
  }
}

function plan({portal, server}: Params, before: ServerState): Proposal<ServerState> {
  if (!before.attached) return {kind: 'none', why: `MCP portal ${portal.name} does not have server ${server.name}`}
  if (isShutOff(before)) return {kind: 'none', why: `MCP portal ${portal.name} already hides all of ${server.name}`}
  return {
    kind: 'update',
    after: shutOff(before),
    summary: `Hide every tool and prompt of ${server.name} in MCP portal ${portal.name}, those that a synchronization adds as well`,
  }
}

function verify(after: ServerState, now: ServerState): Verdict {
  if (isShutOff(after)) {
    if (isShutOff(now)) return held
    return notHeld(
      now.hidden ? `the portal shows ${shownByName(now).join(', ')}` : 'the portal shows the server by default',
    )
  }
  return isDeepStrictEqual(now, after) ? held : notHeld('the portal does not show the server as it did before')
}

function release(
  {portal, server}: Params,
  before: ServerState,
  after: ServerState,
  now: ServerState,
): Proposal<ServerState> {
  if (isDeepStrictEqual(now, before)) {
    return {kind: 'none', why: `MCP portal ${portal.name} shows ${server.name} as it did before`}
  }
  if (!isDeepStrictEqual(now, after)) {
    return {
      kind: 'impossible',
      why: `somebody else changed ${server.name} in MCP portal ${portal.name} since`,
      next: `look at ${portal.name} in the dashboard and show there what of ${server.name} is wanted`,
    }
  }
  return {
    kind: 'update',
    after: before,
    summary: `MCP portal ${portal.name} shows ${server.name} again as it did before`,
  }
}

function residual({server: {name}}: Params, {context}: Observation<ServerState, PortalContext>): readonly Residual[] {
  const {portal, others, apps} = context
  const mine = serverIn(portal, name)
  const elsewhere = others.flatMap((other) => {
    const same = serverIn(other, name)
    return same === undefined || isShutOff(stateOf(same)) ? [] : [other.id]
  })
  return [
    ...elsewhere.map((other): Residual => ({
      code: 'other-portal',
      standing: 'open',
      on: other,
      what: `the tools of ${name} through MCP portal ${other}`,
      why: `${other} has the same server and shows it`,
      next: `mcp-portal.disable-server on ${other}`,
      closedBy: 'mcp-portal.disable-server',
      closedOn: other,
    })),
    openSessions(portal, apps),
    ...(mine === undefined ? [] : directUrl({id: name, hostname: mine.hostname, auth_type: mine.auth_type}, apps)),
    backgroundSync(name),
  ]
}

/**
 * Hides a server in a portal with `default_disabled`, and turns off what the portal shows by name. A list of tools to
 * turn off would not do: a synchronization turns new tools on (docs: MCP server portals, synchronize the MCP server,
 * allowlist pattern). The portal's other servers and settings go back as they were read.
 */
export default defineAction<Params, ServerState, PortalContext>({
  id: 'mcp-portal.disable-server',
  family: 'kill-switch',
  title: 'Hide a server in an MCP portal',
  source:
    'https://developers.cloudflare.com/cloudflare-one/access-controls/ai-controls/mcp-portals/ and cloudflare/resources/zero-trust/access/ai-controls/mcp/portals (PortalUpdateParams)',
  permissions: {read: ['MCP Portals Read', 'Access: Apps and Policies Read'], write: ['MCP Portals Write']},
  target: {param: 'portal', kind: 'mcp-portal'},
  refs: {server: 'mcp-server'},
  class: 'P',
  blastRadius: 'BR2',
  undo: 'U1',
  direction: 'restrict',
  propagation: {ms: 60_000, source: 'not documented: assumed to be a minute; not verified on a live account'},
  params: Params,
  state: ServerState,
  observe,
  plan,
  hazards: ({portal, server}) => [
    {
      rule: 'every-client',
      result: 'warned',
      object: portal.name,
      message: `everybody who uses ${portal.name}, people included, loses all tools and prompts of ${server.name}`,
    },
  ],
  apply: ({portal, server}, before, after, context) =>
    isDeepStrictEqual(before, after)
      ? []
      : [
          {
            name: isShutOff(after) ? 'hide-server' : 'show-server',
            replaces: {
              seen: context.portal,
              look: ({api, account}) =>
                api.zeroTrust.access.aiControls.mcp.portals.read(portal.name, {account_id: account}),
            },
            send: ({api, account}) =>
              api.zeroTrust.access.aiControls.mcp.portals.update(portal.name, {
                account_id: account,
                ...portalBody(context.portal, server.name, after),
              }),
          },
        ],
  verify,
  release,
  residual,
})
