import {type LogScope, type LogWindow} from '../log-source.ts'
import {named} from '../narrowing.ts'
import {pastPaths} from './account-paths.ts'
import {type ConfigPath, enrolment, isUuid, itemsOf, plain, profile} from './config-path.ts'
import {configPaths} from './config-paths.ts'

/** Rules, lists, policies and roads of the account: which of them apply to an agent or a segment only their reader can tell. */
const mayApply: readonly ConfigPath[] = [
  ...plain('gateway/rules', 'gateway/configuration'),
  {path: 'gateway/lists', further: ({id}) => (isUuid(id) ? [itemsOf(id)] : [])},
  enrolment,
  ...plain(
    'access/policies',
    'access/groups',
    'teamnet/routes',
    'teamnet/virtual_networks',
    'zerotrust/routes/hostname',
    'devices/policy',
  ),
  ...profile(),
]

/** The configuration of one agent or segment: its objects, what may apply to them, and the roads that stood when the window began. */
export const narrowedPaths = (scope: LogScope, {from}: LogWindow): readonly ConfigPath[] => [
  ...named(scope).flatMap(configPaths),
  ...mayApply,
  ...pastPaths(from),
]
