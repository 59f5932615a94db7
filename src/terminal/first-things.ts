import {Fault} from '../core/fault.ts'
import {type FirstThing, firstThings} from '../views/text/situations.ts'
import type {Asker} from './asker.ts'

/**
 * Offers what somebody on call wants, and begins it; each only plans or looks, and says what to type to go on. Gives the
 * exit code where nothing was begun: whoever leaves with Ctrl-C keeps the help on the screen.
 */
export async function offerFirst(
  asker: Pick<Asker, 'choose'>,
  begin: (thing: FirstThing) => Promise<unknown>,
): Promise<number | undefined> {
  const labels = firstThings.map(({label}) => label)
  try {
    const chosen = await asker.choose('What do you want to do? Nothing is changed yet.', labels)
    const thing = firstThings.find(({label}) => label === chosen)
    if (thing !== undefined) await begin(thing)
    return undefined
  } catch (error) {
    if (error instanceof Fault && error.code === 'INTERRUPTED') return error.exitCode
    throw error
  }
}
