import type {ScriptAndVersionSettingGetResponse} from 'cloudflare/resources/workers/scripts/script-and-version-settings'
import type {Reader} from '../../../core/cloudflare.ts'
import type {SeenWorker} from './script.ts'

/** Each other Worker costs a request: beyond so many it is said that nobody looked. */
const mostOthers = 25

type Binding = NonNullable<ScriptAndVersionSettingGetResponse['bindings']>[number]

/** The Worker that a binding calls: a service, a Durable Object or a Workflow of it. */
function calledBy(binding: Binding): string | undefined {
  switch (binding.type) {
    case 'service':
      return binding.service
    case 'durable_object_namespace':
    case 'workflow':
      return binding.script_name
    default:
      return undefined
  }
}

/** The bindings of every other Worker; undefined when there are too many to ask each. */
async function readOthers(
  {api, account}: Reader,
  {name}: SeenWorker,
  all: readonly SeenWorker[],
): Promise<readonly {readonly worker: string; readonly bindings: readonly Binding[]}[] | undefined> {
  const others = all.filter((worker) => worker.name !== name)
  if (others.length > mostOthers) return undefined
  return Promise.all(
    others.map(async ({name: worker}) => {
      const {bindings = []} = await api.workers.scripts.scriptAndVersionSettings.get(worker, {account_id: account})
      return {worker, bindings}
    }),
  )
}

/**
 * Names of the other Workers that are bound to this one and call it without any of its entry points; undefined when
 * there are too many Workers to ask each.
 */
export async function readCallers(
  reader: Reader,
  worker: SeenWorker,
  all: readonly SeenWorker[],
): Promise<readonly string[] | undefined> {
  const others = await readOthers(reader, worker, all)
  return others
    ?.filter(({bindings}) => bindings.some((binding) => calledBy(binding) === worker.name))
    .map(({worker}) => worker)
}

/** Names of the other Workers that have a secret of this name; undefined when there are too many Workers to ask each. */
export async function readNamesakes(
  reader: Reader,
  secret: {readonly name: string; readonly of: SeenWorker},
  all: readonly SeenWorker[],
): Promise<readonly string[] | undefined> {
  const others = await readOthers(reader, secret.of, all)
  const isNamesake = ({type, name}: Binding) => type.startsWith('secret_') && name === secret.name
  return others?.filter(({bindings}) => bindings.some(isNamesake)).map(({worker}) => worker)
}
