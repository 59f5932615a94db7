import {z} from 'zod'
import type {PortalOverride, PortalServer} from '../../shared/mcp/portals.ts'

/** One override of a tool or prompt; null where the portal does not say whether it is on. */
export const Switch = z.strictObject({name: z.string(), enabled: z.boolean().nullable()})
export type Switch = z.infer<typeof Switch>

/** What decides which of a server's tools a portal shows, and nothing else of the portal. */
export const ServerState = z.strictObject({
  /** False when the portal does not have the server at all. */
  attached: z.boolean(),
  /** SDK: default_disabled. */
  hidden: z.boolean(),
  tools: z.array(Switch),
  prompts: z.array(Switch),
})
export type ServerState = z.infer<typeof ServerState>

/** Overrides that are the portal's own; those of the server come along in a read, and say nothing here. */
const switchesOf = (overrides: readonly PortalOverride[] = []): Switch[] =>
  overrides
    .filter(
      ({enabled, portal_alias: alias, portal_description: description}) =>
        enabled !== undefined || alias !== undefined || description !== undefined,
    )
    .map(({name, enabled}) => ({name, enabled: enabled ?? null}))

export const detached: ServerState = {attached: false, hidden: false, tools: [], prompts: []}

export function stateOf(server: PortalServer | undefined): ServerState {
  if (server === undefined) return detached
  const {default_disabled: hidden = false, updated_tools: tools, updated_prompts: prompts} = server
  return {attached: true, hidden, tools: switchesOf(tools), prompts: switchesOf(prompts)}
}

const off = ({name}: Switch): Switch => ({name, enabled: false})

/** Hidden by default, and nothing shown by name: what a synchronization finds later is hidden too. */
export const shutOff = ({tools, prompts}: ServerState): ServerState => ({
  attached: true,
  hidden: true,
  tools: tools.map(off),
  prompts: prompts.map(off),
})

/** Names that the portal shows though the server is hidden by default. */
export const shownByName = ({tools, prompts}: ServerState): readonly string[] =>
  [...tools, ...prompts].filter(({enabled}) => enabled !== false).map(({name}) => name)

export const isShutOff = (state: ServerState): boolean =>
  !state.attached || (state.hidden && shownByName(state).length === 0)
