import type {Acting, HeldConnection, HeldProbe} from '../../core/ports.ts'
import type {RunState} from '../../core/runs/run-state.ts'

/** Connections that are held through a run. */
export interface Held {
  readonly held: ReadonlyMap<string, HeldConnection>
  close(): void
}

/** Those whose end is not known yet. */
function heldProbes({plan: {proof, changes}, probes}: RunState): readonly (readonly [string, HeldProbe])[] {
  const names = new Set([...proof.refused, ...proof.working, ...changes.flatMap(({probes}) => probes)])
  return [...names].flatMap((name) => {
    const probe = proof.probes[name]
    const isOver = probes.get(`refused:${name}`)?.answer === 'proven'
    return probe?.type === 'held' && !isOver ? [[name, probe] as const] : []
  })
}

/** Opens what the plan wants held, before anything is changed; a resumed run opens what is still let in, before the rest. */
export async function holdConnections(state: RunState, {prober}: Pick<Acting, 'prober'>): Promise<Held> {
  const due = heldProbes(state)
  const held = new Map(await Promise.all(due.map(async ([name, probe]) => [name, await prober.hold(probe)] as const)))
  return {
    held,
    close() {
      for (const connection of held.values()) connection.close()
    },
  }
}
