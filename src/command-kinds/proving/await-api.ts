import type {Plan} from '../../core/documents/plan.ts'
import {asFault, Fault} from '../../core/fault.ts'
import type {Workbench} from '../../workbench.ts'

/** How often an API that is away is asked again: an incident of the platform takes minutes, not seconds. */
const pauseMs = 10_000

/** Waits until the API answers the token that acts. Throws UNAVAILABLE where it has not when the plan expires. */
export async function awaitApi(
  {expiresAt}: Pick<Plan, 'expiresAt'>,
  {answers, clock}: Pick<Workbench, 'answers' | 'clock'>,
  tell: (text: string) => void,
): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await answers()
      return
    } catch (error) {
      const fault = asFault(error)
      if (fault.code !== 'UNAVAILABLE') throw error
      if (clock.now().getTime() + pauseMs >= Date.parse(expiresAt))
        throw new Fault('UNAVAILABLE', `the API did not answer before the plan expired at ${expiresAt}`, {
          next: ['firebreak run control-plane-down --apply', 'plan again once it answers'],
          cause: error,
        })
      if (tries === 0)
        tell(
          `Waiting for the API, until ${expiresAt} at the latest: ${fault.message}. Nothing is sent; Ctrl-C ends it.`,
        )
      await clock.sleep(pauseMs)
    }
  }
}
