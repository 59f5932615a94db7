import {once} from '../../src/core/running/ask-once.ts'
import {responderPermissions} from '../../src/sandbox/scenarios/responder-permissions.ts'
import type {Target} from '../../src/core/targets.ts'
import {openAccount} from './account.ts'
import {shippedSamples} from './samples.ts'

async function readTargets(): Promise<readonly Target[]> {
  const {changes} = await shippedSamples()
  const {connectWith, stop} = await openAccount()
  const {reader} = connectWith(responderPermissions)
  const seen = await Promise.all(changes.map(({action, params}) => action.observe(reader, params)))
  await stop()
  return seen.map(({target}) => target)
}

/** The objects that the samples are about, as any account of the drill names them; read once for all tests of a process. */
export const shippedTargets = once(readTargets)
