import {channel} from 'node:diagnostics_channel'

/** Every moment between two effects: a crash at one leaves something else behind than a crash at the next. */
export const crashPoints = [
  'journal:before-making',
  'journal:file-made',
  'journal:made',
  'journal:before-write',
  'journal:before-commit',
  'journal:committed',
  'lock:before-taking',
  'lock:before-commit',
  'lock:taken',
  'lock:before-renewing',
  'lock:renewed',
  'lock:before-freeing',
  'lock:freed',
  'file:before-part',
  'file:part-written',
  'file:part-synced',
  'file:renamed',
  'file:kept',
  'bag:made',
  'bag:before-log',
  'bag:logged',
  'bag:before-sealing',
  'bag:sealed',
  'read:before-leaving',
  'read:left',
  'read:answered',
  'write:before-leaving',
  'write:left',
  'write:answered',
  'secret:before-put',
  'secret:put',
  'beat:before-write',
  'beat:written',
] as const
export type CrashPoint = (typeof crashPoints)[number]

/** Where the points are published, each as its name: whoever wants to know what a crash does there subscribes. */
export const crashChannel = 'firebreak:crash-point'

const passing = channel(crashChannel)

/** Says that the program is at this point. Without a subscriber it does nothing. */
export function passCrashPoint(point: CrashPoint): void {
  if (passing.hasSubscribers) passing.publish(point)
}
