import {Flags} from '@oclif/core'
import {Fault} from '../core/fault.ts'
import {Duration, milliseconds} from '../core/ids.ts'

/** A flag that takes a duration, such as 30d. */
export function durationFlag(flag: {readonly description: string; readonly default: string}) {
  return Flags.string({...flag, helpValue: 'DURATION'})
}

/** What was typed. Throws USAGE where it is no duration. */
export function asDuration(text: string): string {
  if (Duration.safeParse(text).success) return text
  throw new Fault('USAGE', `${JSON.stringify(text)} is no duration`, {next: ['such as 30m, 4h or 30d']})
}

/** Milliseconds of what was typed. Throws USAGE where it is no duration. */
export const durationIn = (text: string): number => milliseconds(asDuration(text))
