import type {Agent, Inventory} from '../core/documents/inventory.ts'
import type {Change} from '../core/documents/plan.ts'
import {handlesOf} from '../core/runbooks/find-target.ts'
import type {Safeguard} from '../core/safeguard.ts'
import {MeshNodeRef, targetId, type TargetKind} from '../core/targets.ts'
import {objections} from './objections.ts'
import {reaches} from './mentions/reaches.ts'
import {stringsIn} from '../core/text/strings-in.ts'

const rule = 'shared-credential'
const {warn} = objections(rule)

/** What a change takes from whoever holds it, and whether an agent does. */
interface Taken {
  readonly what: string
  heldBy(agent: Agent): boolean
}

function takenBy({target, params}: Change): readonly Taken[] {
  const {kind, id, name} = target
  switch (kind) {
    case 'service-token':
      return [{what: `service token ${name}`, heldBy: (agent) => agent.serviceTokens.some((token) => token.id === id)}]
    case 'api-token':
      return [{what: `API token ${name}`, heldBy: (agent) => agent.apiTokens.some((token) => token.id === id)}]
    case 'gateway-list':
      return stringsIn(params['values']).map((address) => ({
        what: `address ${address}`,
        heldBy: (agent) => agent.addresses.some((own) => reaches(address, own)),
      }))
    case 'mesh-node':
      return devicesIn(params).map((device) => ({
        what: `device ${device}`,
        heldBy: (agent) => agent.meshNodes.some(({replicas}) => replicas.includes(device)),
      }))
    default:
      return heldAs(kind, {id, name})
  }
}

/** What agents share without taking it from each other. */
const shareable = new Set<TargetKind>(['access-app', 'zone'])

function heldAs(kind: TargetKind, {id, name}: {readonly id: string; readonly name: string}): readonly Taken[] {
  if (shareable.has(kind)) return []
  return [
    {what: `${kind} ${name}`, heldBy: (agent) => handlesOf(agent, kind).some((handle) => targetId(handle) === id)},
  ]
}

const devicesIn = (params: Change['params']): readonly string[] =>
  Object.values(params).flatMap((value) => MeshNodeRef.safeParse(value).data?.replicas ?? [])

const holders = ({agents}: Inventory, {heldBy}: Taken): readonly string[] =>
  Object.entries(agents).flatMap(([name, agent]) => (heldBy(agent) ? [name] : []))

export const sharedCredential: Safeguard = {
  rule,
  refuses: 'nothing: it warns when a token, an address or a device belongs to more than one agent',
  check: ({considered, inventory}) =>
    considered
      .filter(({change}) => change.effect === 'update' && change.direction === 'restrict')
      .flatMap(({change}) =>
        takenBy(change).flatMap((taken) => {
          const agents = holders(inventory, taken)
          if (agents.length < 2) return []
          return [
            warn(
              change.target.name,
              `${change.key}: ${taken.what} belongs to ${agents.join(' and ')}: each of them loses it`,
              'give every agent its own, and correct firebreak.yaml',
            ),
          ]
        }),
      ),
}
