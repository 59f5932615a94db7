import {families} from '../../families/index.ts'
import type {Route} from '../route.ts'
import {accessAppRoutes} from './access-apps.ts'
import {auditHistoryRoutes} from './audit-history.ts'
import {apiTokenRoutes} from './api-tokens.ts'
import {deviceRoutes} from './devices.ts'
import {gatewayListRoutes} from './gateway-lists.ts'
import {gatewayRuleRoutes} from './gateway-rules.ts'
import {graphqlRoutes} from './graphql.ts'
import type {AuditCursorShape} from './logs.ts'
import {logRoutes} from './logs.ts'
import {serviceTokenRoutes} from './service-tokens.ts'
import {warpConnectorRoutes} from './warp-connectors.ts'

/** Every endpoint; of two paths that fit, the first is taken. */
export const allRoutes = (shape: AuditCursorShape): readonly Route[] => [
  ...apiTokenRoutes,
  ...serviceTokenRoutes,
  ...accessAppRoutes,
  ...gatewayRuleRoutes,
  ...gatewayListRoutes,
  ...deviceRoutes,
  ...warpConnectorRoutes,
  ...logRoutes(shape),
  ...auditHistoryRoutes,
  ...graphqlRoutes,
  ...families.flatMap(({routes}) => routes),
]
