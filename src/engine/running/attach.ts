import type {Attaching} from '../../core/action.ts'
import {Fault} from '../../core/fault.ts'
import type {Acting} from '../../core/ports.ts'

/** A request must leave within this time of its intent, or it may not leave at all. */
const sendWithinMs = 15_000

/**
 * What lets a collector attach itself to what it listens to: one writer a request, each with its intent on disk before
 * it leaves and its outcome after. It is never sent twice: an answer that does not come leaves behind what ends by itself.
 */
export function attachingFor(key: string, deps: Acting): Attaching {
  const {clock, journal, listenUntil = new AbortController().signal} = deps
  let attempt = 0
  return {
    clock,
    until: AbortSignal.any([listenUntil, deps.stop]),
    async send({name: move, send}) {
      attempt += 1
      const about = {key, move, attempt}
      let left = false
      const {writer, answer} = deps.openWriter(async (request, body) => {
        if (deps.stop.aborted) throw new Fault('INTERRUPTED', `${key}: stopped before ${move} was sent`)
        deps.guardCall(request, body)
        deps.lock.assertHeld()
        const deadline = clock.mono() + sendWithinMs
        const notAfter = new Date(clock.now().getTime() + sendWithinMs)
        await journal.append({type: 'intent', ...about, request, notAfter: notAfter.toISOString()})
        left = true
        return {notAfter, mayLeave: () => clock.mono() < deadline && deps.lock.mayLeave()}
      })
      try {
        const value = await send(writer)
        await journal.append({type: 'outcome', ...about, via: 'answer', result: 'applied', ...answer()})
        return value
      } catch (error) {
        if (!left) throw error
        const {result, fault} = deps.classify(error)
        await journal.append({type: 'outcome', ...about, via: 'answer', result, why: fault.message, ...answer()})
        throw fault
      }
    },
  }
}
