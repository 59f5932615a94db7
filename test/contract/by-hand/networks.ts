import {UuidRef} from '../../../src/core/targets.ts'
import {networksOf} from '../../../src/sandbox/families/networks/networks.ts'
import {commented, type Edit, edited} from './edit.ts'

/** What leads into a segment. */
export const networkEdits: readonly Edit[] = [
  {
    action: 'route.quarantine',
    make: ({account}, {route}) => commented(networksOf(account).routes.get(UuidRef.parse(route).id)),
  },
  {
    action: 'hostname-route.retarget',
    make: ({account}, {route}) => commented(networksOf(account).hostnameRoutes.get(UuidRef.parse(route).id)),
  },
  {
    action: 'vpc-service.blackhole',
    make: ({account}, {service}) =>
      edited(
        networksOf(account).services.get(UuidRef.parse(service).id),
        (stored) => ({...stored, config: {...stored.config, http_port: 8444}}),
        ({config}) => config.http_port === 8444,
      ),
  },
  {action: 'mesh-segment.block', none: 'the PATCH of a list says what comes and what goes'},
  {action: 'mesh.off-ramp-off', none: 'both switches that it sends are all of the state'},
]
