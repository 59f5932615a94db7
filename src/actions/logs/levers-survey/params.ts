import {z} from 'zod'
import {Agent, Levers, Segment} from '../../../core/documents/inventory.ts'
import {HexRef} from '../../../core/targets.ts'

/** What the look-ups of these names give: every lever, every handle of every agent, and every part of every segment. */
export const Params = z.strictObject({
  account: HexRef,
  levers: Levers,
  fleet: Agent.omit({owner: true, group: true}),
  segments: Segment.pick({
    nodes: true,
    routes: true,
    hostnameRoutes: true,
    vpcServices: true,
    tunnels: true,
    workers: true,
  }),
})
export type Params = z.infer<typeof Params>
