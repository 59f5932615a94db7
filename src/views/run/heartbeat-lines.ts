import type {HeartbeatStanding} from '../../core/heartbeats/beat.ts'
import {heartbeatWords} from '../../core/heartbeats/standing.ts'
import {labelled, wrap} from '../text/layout.ts'
import {plain, type Paint} from '../text/paint.ts'

interface Beating {
  readonly run: string
  readonly heartbeat?: HeartbeatStanding | undefined
}

/** When a run lifts itself, and the command that keeps it from that; nothing where it does not. */
export function heartbeatLines({run, heartbeat}: Beating, paint: Paint): readonly string[] {
  if (heartbeat === undefined) return []
  const words = heartbeatWords(run, heartbeat)
  if (words === undefined) return [wrap(`lifted by itself or released; the last heartbeat was ${heartbeat.last}`)]
  return [paint(heartbeat.standing === 'overdue' ? 'red' : 'yellow', wrap(words))]
}

/** The answer to who gave a heartbeat. */
export function heartbeatView(run: string, heartbeat: HeartbeatStanding, paint: Paint = plain): string {
  return [labelled('Run', run), ...heartbeatLines({run, heartbeat}, paint)].join('\n')
}
