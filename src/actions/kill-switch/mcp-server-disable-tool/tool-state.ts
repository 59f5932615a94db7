import type {
  ServerReadResponse,
  ServerUpdateParams,
} from 'cloudflare/resources/zero-trust/access/ai-controls/mcp/servers'
import {z} from 'zod'

export type ToolOverride = ServerReadResponse.UpdatedTool

/** What the server-wide overrides say of one tool; `enabled` is null where they do not say whether it is on. */
export const ToolSwitch = z.strictObject({
  name: z.string(),
  /** Whether there is an entry for it. */
  listed: z.boolean(),
  enabled: z.boolean().nullable(),
})
export type ToolSwitch = z.infer<typeof ToolSwitch>

/** The tools that the change is about, in its order; the server's other tools are not ours and not in here. */
export const ToolState = z.strictObject({tools: z.array(ToolSwitch)})
export type ToolState = z.infer<typeof ToolState>

export const toolState = (overrides: readonly ToolOverride[], names: readonly string[]): ToolState => ({
  tools: names.map((name) => {
    const found = overrides.find((one) => one.name === name)
    return {name, listed: found !== undefined, enabled: found?.enabled ?? null}
  }),
})

/** The overrides as they are, with these tools as `state` has them; an entry that then says nothing goes. */
export function overridesWith(overrides: readonly ToolOverride[], {tools}: ToolState): ToolOverride[] {
  const changed = overrides.flatMap((override) => {
    const wanted = tools.find(({name}) => name === override.name)
    if (wanted === undefined) return [override]
    const {enabled: _enabled, ...rest} = override
    const next = wanted.enabled === null ? rest : {...rest, enabled: wanted.enabled}
    return wanted.listed || Object.keys(next).length > 1 ? [next] : []
  })
  const added = tools
    .filter(({name, listed}) => listed && !overrides.some((override) => override.name === name))
    .map(({name, enabled}) => (enabled === null ? {name} : {name, enabled}))
  return [...changed, ...added]
}

/**
 * A server as a PUT writes it, with other overrides of its tools. Its credentials are written and never read: they
 * are left out, and that this keeps them is not verified on a live account (SDK: ServerUpdateParams).
 */
export function serverBody(
  server: ServerReadResponse,
  overrides: ToolOverride[],
): Omit<ServerUpdateParams, 'account_id'> {
  const {name, description, secure_web_gateway: viaGateway, is_shared_oauth_callback_enabled: sharedCallback} = server
  return {
    name,
    ...(description === undefined ? {} : {description}),
    ...(viaGateway === undefined ? {} : {secure_web_gateway: viaGateway}),
    ...(sharedCallback === undefined ? {} : {is_shared_oauth_callback_enabled: sharedCallback}),
    updated_prompts: server.updated_prompts ?? [],
    updated_tools: overrides,
  }
}
