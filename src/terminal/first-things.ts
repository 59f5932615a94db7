import {type FirstThing, firstThings} from '../views/text/situations.ts'
import type {Asker} from './asker.ts'

/** Offers what somebody on call wants; each only plans or looks, and says what to type to go on. */
export async function chooseFirst(asker: Pick<Asker, 'choose'>): Promise<FirstThing | undefined> {
  const labels = firstThings.map(({label}) => label)
  const chosen = await asker.choose('What do you want to do? Nothing is changed yet.', labels)
  return firstThings.find(({label}) => label === chosen)
}
