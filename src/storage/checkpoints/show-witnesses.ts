import {Fault} from '../../core/fault.ts'
import type {Clock} from '../../core/ports.ts'
import type {SignedBundle} from '../../core/signed/bundle.ts'
import {messageOf} from '../../core/text/error-code.ts'
import type {CheckpointerOptions, Signed} from './checkpointer.ts'
import {checkpointsDir, keepCheckpoint, textOf} from './checkpoint-files.ts'
import {keepReceipt, witnessedBy, witnessedTo} from './receipts.ts'

/** How long a witness may take for one copy, and how often it is asked. */
const patience = {attemptMs: 10_000, attempts: 3, betweenMs: 500} as const

/** Somebody to show checkpoints to. */
interface Shown {
  readonly name: string
  show(signed: Signed, signal: AbortSignal): Promise<void>
}

/** Shows signed checkpoints to every witness, each at its own pace: a slow one gets only the newest. */
export interface Witnessing {
  show(signed: Signed): void
  /** Never rejects. */
  finish(): Promise<{readonly witnessedTo: number; readonly notes: readonly string[]}>
}

export function showWitnesses(options: CheckpointerOptions): Witnessing {
  const {clock, runDir, run} = options
  const dir = checkpointsDir(runDir)
  const stop = new AbortController()
  const notes = new Map<string, string>()
  const seenBy = (name: string, size: number) => {
    notes.delete(name)
    keepReceipt(dir, {size, witness: name, at: clock.now().toISOString()})
  }
  const lines = audience(options, dir).map((witness) =>
    newestFirst(async (signed: Signed) => {
      if (stop.signal.aborted || signed.size <= (witnessedBy(dir, witness.name).at(-1) ?? 0)) return
      await patiently(
        () => witness.show(signed, AbortSignal.any([stop.signal, AbortSignal.timeout(patience.attemptMs)])),
        {
          clock,
          stop: stop.signal,
        },
      ).then(
        () => seenBy(witness.name, signed.size),
        (error: unknown) => void notes.set(witness.name, messageOf(error)),
      )
    }),
  )
  return {
    show: (signed) => lines.forEach((line) => line.add(signed)),
    async finish() {
      const all = Promise.all(lines.map((line) => line.done()))
      const end = clock.sleep(options.patienceMs, stop.signal).catch(() => undefined)
      await Promise.race([all, end])
      stop.abort(new Error('it did not answer in time'))
      await all
      return {
        witnessedTo: witnessedTo(dir),
        notes: [...notes].map(([name, why]) => `witness ${name} of ${run}: ${why}`),
      }
    },
  }
}

function audience({witnesses, stampers, run}: CheckpointerOptions, dir: string): readonly Shown[] {
  const shown = witnesses.map(({name, keep}) => ({
    name,
    show: ({size, bundle}: Signed, signal: AbortSignal) => keep({run, size, text: textOf(bundle)}, signal),
  }))
  const stamped = stampers.map(({name, stamp}) => ({
    name,
    show: async ({size, bundle}: Signed, signal: AbortSignal) => {
      const text = textOf(withStamp(bundle, await stamp(bundle, signal)))
      keepCheckpoint(dir, {size, text})
    },
  }))
  return [...shown, ...stamped]
}

const withStamp = (bundle: SignedBundle, signedTimestamp: string): SignedBundle => ({
  ...bundle,
  verificationMaterial: {
    ...bundle.verificationMaterial,
    timestampVerificationData: {rfc3161Timestamps: [{signedTimestamp}]},
  },
})

/** Deals with one item at a time, and of those that came meanwhile with the newest only. */
function newestFirst<Item>(deal: (item: Item) => Promise<void>) {
  let next: Item | undefined
  let working: Promise<void> | undefined
  const work = async () => {
    while (next !== undefined) {
      const item = next
      next = undefined
      await deal(item)
    }
    working = undefined
  }
  return {
    add(item: Item) {
      next = item
      working ??= work()
    },
    done: async () => working,
  }
}

/** A witness that has something else will not think better of it. */
const isFinal = (error: unknown): boolean => error instanceof Fault && error.code === 'INVALID_DOCUMENT'

async function patiently(
  act: () => Promise<void>,
  {clock, stop}: {readonly clock: Clock; readonly stop: AbortSignal},
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await orStopped(act(), stop)
      return
    } catch (error) {
      if (isFinal(error) || attempt === patience.attempts) throw error
      await clock.sleep(patience.betweenMs * 2 ** attempt, stop).catch(() => undefined)
      if (stop.aborted) throw error
    }
  }
}

/** A witness that does not heed its signal is left behind. */
async function orStopped(act: Promise<void>, stop: AbortSignal): Promise<void> {
  const {promise, reject} = Promise.withResolvers<never>()
  const onStop = () => reject(stop.reason)
  stop.addEventListener('abort', onStop, {once: true})
  try {
    await Promise.race([act, promise])
  } finally {
    stop.removeEventListener('abort', onStop)
  }
}
