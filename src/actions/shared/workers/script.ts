import type {ScriptListResponse} from 'cloudflare/resources/workers/scripts/scripts'
import type {Reader} from '../../../core/cloudflare.ts'
import {Fault} from '../../../core/fault.ts'
import type {WorkerRef} from '../../../core/targets.ts'

/** A Worker as the listing of scripts describes it. */
export interface SeenWorker {
  readonly name: string
  /** Its immutable id, by which an Access destination names it (SDK: Script.tag). */
  readonly tag: string
  /** Names of the handlers of its default export, such as `fetch` and `email`. */
  readonly handlers: readonly string[]
  /** Whether it implements Durable Objects. */
  readonly hasObjects: boolean
  /**
   * Zone routes that lead to it, whatever their zone; undefined when the listing does not say. That the listing knows
   * those of every zone is not verified on a live account.
   */
  readonly routes: readonly {readonly id: string; readonly pattern: string}[] | undefined
}

function hasObjects({migration_tag: migration, exports = {}}: ScriptListResponse): boolean {
  return (migration ?? '') !== '' || Object.values(exports).some(({type}) => type === 'durable-object')
}

function seenWorker(script: ScriptListResponse): SeenWorker {
  const {id, tag, handlers = [], routes} = script
  if (id === undefined || tag === undefined) {
    throw new Fault('UNAVAILABLE', 'Cloudflare listed a Worker without its name or its id', {
      next: ['run the command again'],
    })
  }
  return {
    name: id,
    tag,
    handlers,
    hasObjects: hasObjects(script),
    // A Worker without routes has null here (SDK: ScriptListResponse.routes).
    routes: routes === undefined ? undefined : (routes ?? []).map(({id, pattern}) => ({id, pattern})),
  }
}

/** Every Worker of the account. The listing has no pages (SDK: SinglePage). */
export async function readWorkers(reader: Reader): Promise<readonly SeenWorker[]> {
  const {api, account} = reader
  const scripts = await reader.all(
    () => api.workers.scripts.list({account_id: account}),
    ({id}) => id,
  )
  return scripts.map(seenWorker)
}

function found(workers: readonly SeenWorker[], isIt: (worker: SeenWorker) => boolean, what: string): SeenWorker {
  const worker = workers.find(isIt)
  if (worker !== undefined) return worker
  throw new Fault('REFUSED', `there is no ${what} in the account`, {
    next: ['compare firebreak.yaml with the Workers of the account'],
  })
}

/** The Worker with this immutable id, under the name that the account has. Throws REFUSED when there is none. */
export const workerById = (workers: readonly SeenWorker[], {id, name}: WorkerRef): SeenWorker =>
  found(workers, ({tag}) => tag === id, `Worker with the id ${id}, which firebreak.yaml calls ${name}`)

/** The Worker of this name. Throws REFUSED when there is none. */
export const workerByName = (workers: readonly SeenWorker[], name: string): SeenWorker =>
  found(workers, (worker) => worker.name === name, `Worker ${name}`)
