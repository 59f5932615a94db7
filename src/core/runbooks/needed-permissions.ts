import type {Action, LoadAction} from '../action.ts'
import type {Plan} from '../documents/plan.ts'
import type {Needed} from '../safeguard.ts'

interface Use {
  readonly uses: string
  readonly params: unknown
  readonly step: string
  readonly writes: boolean
}

/** What an action reads with these params. */
const readBy = (action: Action, params: unknown): readonly string[] =>
  (action.kind === 'evidence' ? action.needs?.(params) : undefined) ?? action.permissions.read

/** What a plan needs, an action at a time, in the order of its steps. A step that finds everything as wanted writes nothing. */
export async function neededPermissions(
  {changes, collections}: Pick<Plan, 'changes' | 'collections'>,
  loadAction: LoadAction,
): Promise<readonly Needed[]> {
  const used: readonly Use[] = [
    ...changes.map(({uses, params, step, effect}) => ({uses, params, step, writes: effect === 'update'})),
    ...collections.map(({uses, params, key}) => ({uses, params, step: key, writes: false})),
  ]
  return Promise.all(
    [...Map.groupBy(used, ({uses}) => uses)].map(async ([id, those]): Promise<Needed> => {
      const action = await loadAction(id)
      const {write} = action.permissions
      const read = [...new Set(those.flatMap(({params}) => readBy(action, params)))]
      const writing = those.filter(({writes}) => writes)
      const steps = new Set((writing.length === 0 ? those : writing).map(({step}) => step))
      return {steps: [...steps], read, write: writing.length === 0 ? [] : write}
    }),
  )
}
