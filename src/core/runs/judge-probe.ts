import type {ProbeReason, ProbeResult} from '../documents/probe.ts'
import type {ProbeAnswer} from '../ports.ts'

type Sign = 'refused' | 'working' | 'neither'

/** Only a decision somebody took counts as refused: an outage, a wrong name or silence proves nothing. */
const signs: Readonly<Record<ProbeReason, Sign>> = {
  answered: 'working',
  denied: 'refused',
  reset: 'refused',
  disconnected: 'refused',
  blocked: 'refused',
  absent: 'refused',
  cut: 'refused',
  throttled: 'neither',
  silent: 'neither',
  timeout: 'neither',
  unreachable: 'neither',
  dns: 'neither',
  unexpected: 'neither',
}

/** Whether what a probe saw is what was expected, for the right reason. */
export function judge(expect: ProbeResult['expect'], {reason}: ProbeAnswer): ProbeResult['answer'] {
  const sign = signs[reason]
  if (sign === 'neither') return 'inconclusive'
  return sign === expect ? 'proven' : 'disproven'
}
