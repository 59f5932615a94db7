import type {BagCopy} from '../../src/core/evidence/bag-copy.ts'
import {sealedBag} from '../../src/storage/fixtures/bag.ts'
import type {BagSink} from '../../src/storage/evidence-sinks/bag-sink.ts'
import {copyBag} from '../../src/storage/evidence-sinks/copy-bag.ts'
import {verifyCopy} from '../../src/storage/evidence-sinks/verify-copy.ts'
import {systemClock} from '../../src/storage/system-clock.ts'

let count = 0

/** A bag of its own, and a folder for it that no other test has. */
export async function bagToCopy() {
  const {path, sha256} = await sealedBag()
  const folder = `run-${(count += 1)}/snapshot`
  const never = new AbortController().signal
  // Waits between two tries are for the impatient: no clock of a test is waited for.
  const clock = {...systemClock, sleep: async () => undefined}
  const at = (sink: BagSink) => ({
    by: 'ada',
    tool: 'firebreak/test',
    bag: path,
    sink,
    folder,
    clock,
    signal: never,
    sealed: sha256,
  })
  return {
    path,
    sha256,
    folder,
    copy: async (sink: BagSink): Promise<BagCopy> => copyBag(at(sink)),
    check: async (sink: BagSink) => verifyCopy(at(sink)),
  }
}

/** The sink, with what was created there in its order, and an end after so many objects. */
export function watched(sink: BagSink, objects = Number.POSITIVE_INFINITY) {
  const created: string[] = []
  const create: BagSink['create'] = async (upload, signal) => {
    if (created.length >= objects) throw new Error('the process was killed')
    created.push(upload.key)
    return sink.create(upload, signal)
  }
  return {created, sink: {...sink, create}}
}
