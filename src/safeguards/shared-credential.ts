import type {Agent, Inventory} from '../core/documents/inventory.ts'
import type {Change} from '../core/documents/plan.ts'
import type {Safeguard} from '../core/safeguard.ts'
import {MeshNodeRef} from '../core/targets.ts'
import {objections} from './objections.ts'
import {reaches} from './mentions/reaches.ts'
import {stringsIn} from './mentions/strings-in.ts'

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
    case 'gateway-rule':
    case 'access-app':
    case 'segment':
    case 'logs':
      return []
    default:
      return kind satisfies never
  }
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
