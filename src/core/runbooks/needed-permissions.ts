import type {LoadAction} from '../action.ts'
import type {Plan} from '../documents/plan.ts'
import type {Needed} from '../safeguard.ts'

interface Use {
  readonly uses: string
  readonly step: string
  readonly writes: boolean
}

/** What a plan needs, an action at a time, in the order of its steps. A step that finds everything as wanted writes nothing. */
export async function neededPermissions(
  {changes, collections}: Pick<Plan, 'changes' | 'collections'>,
  loadAction: LoadAction,
): Promise<readonly Needed[]> {
  const used: readonly Use[] = [
    ...changes.map(({uses, step, effect}) => ({uses, step, writes: effect === 'update'})),
    ...collections.map(({uses, key}) => ({uses, step: key, writes: false})),
  ]
  return Promise.all(
    [...Map.groupBy(used, ({uses}) => uses)].map(async ([id, those]): Promise<Needed> => {
      const {read, write} = (await loadAction(id)).permissions
      const writing = those.filter(({writes}) => writes)
      const steps = new Set((writing.length === 0 ? those : writing).map(({step}) => step))
      return {steps: [...steps], read, write: writing.length === 0 ? [] : write}
    }),
  )
}
