import type {PlanningHeader} from '../../src/core/recordings/recorded.ts'
import type {Recording} from '../../src/core/recordings/recording.ts'
import {readRecording} from '../../src/storage/recordings/read-recording.ts'

/** The recording of a plan. */
export function planningOf(text: string | undefined): Recording<PlanningHeader> {
  const {header, ...recording} = readRecording(text ?? '', 'recording')
  if (header.of !== 'planning') throw new Error('expected the recording of a plan')
  return {...recording, header}
}
