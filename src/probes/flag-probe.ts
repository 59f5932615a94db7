import type {Reader} from '../core/cloudflare.ts'
import type {Probe} from '../core/documents/probe.ts'
import type {ProbeAnswer} from '../core/ports.ts'

type FlagProbe = Extract<Probe, {type: 'flag'}>

const where = 'by central evaluation, which says nothing of a Worker that still has the old value'

/**
 * Asks Flagship which variation it serves (SDK: flagship/apps/evaluate). A flag that is disabled serves its default
 * variation, which need not be the one that stops. Throws a Fault when it cannot be asked.
 */
export async function probeFlag(
  {app, flag, stop, targetingKey}: FlagProbe,
  {api, account}: Reader,
): Promise<ProbeAnswer> {
  const {variant} = await api.flagship.apps.evaluate.get(app, {
    account_id: account,
    flagKey: flag,
    ...(targetingKey === undefined ? {} : {targetingKey}),
  })
  return {
    reason: variant === stop ? 'blocked' : 'answered',
    detail: `${flag} serves ${variant}, ${where}`,
  }
}
