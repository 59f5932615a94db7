import type {Clock, HeldConnection, HeldProbe, ProbeAnswer, Prober} from '../core/ports.ts'
import type {Probe} from '../core/documents/probe.ts'
import type {RecordedProbe} from '../core/recordings/recorded.ts'

/** Overhears what probes see. */
export interface ProbeTape {
  over(prober: Prober): Prober
  taken(): readonly RecordedProbe[]
}

/** Begins to listen. */
export function listenToProbes(clock: Pick<Clock, 'mono'>): ProbeTape {
  const begun = clock.mono()
  const taken: RecordedProbe[] = []
  const note = (probe: Probe, by: RecordedProbe['by'], {since, answer}: {since: number; answer: ProbeAnswer}) => {
    taken.push({type: 'probe', probe, by, at: since - begun, ms: clock.mono() - since, ...answer})
    return answer
  }
  const heard = (probe: HeldProbe, connection: HeldConnection): HeldConnection => ({
    look: () => note(probe, 'held', {since: clock.mono(), answer: connection.look()}),
    close: () => connection.close(),
  })
  return {
    over: (prober) => ({
      async ask(probe) {
        const since = clock.mono()
        return note(probe, 'asked', {since, answer: await prober.ask(probe)})
      },
      hold: async (probe) => heard(probe, await prober.hold(probe)),
    }),
    taken: () => taken,
  }
}
