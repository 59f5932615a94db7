import {Flags} from '@oclif/core'
import {Fault} from '../core/fault.ts'
import type {TakingOver} from '../core/ports.ts'

/** On every command that acts. */
export const takeOverFlag = {
  'take-over': Flags.string({
    description:
      'Take the place of a holder that hangs, by the exact id of its lock as the refusal shows it; --reason says why. Can be given again.',
    helpValue: 'LOCK-ID',
    multiple: true,
  }),
}

/** Where nothing else has a reason. */
export const takeOverReason = {
  reason: Flags.string({
    description: 'Why a lock is taken over; kept in the journal.',
    helpValue: 'TEXT',
    dependsOn: ['take-over'],
  }),
}

/** What a command line says of taking over. */
export interface TakeOverFlags {
  readonly 'take-over'?: readonly string[] | undefined
  readonly reason?: string | undefined
}

/** The locks that a command line takes over. Throws USAGE where it does not say why. */
export function takingOverOf({'take-over': locks = [], reason = ''}: TakeOverFlags): {readonly takeOver?: TakingOver} {
  if (locks.length === 0) return {}
  if (reason.trim() === '')
    throw new Fault('USAGE', `--take-over ${locks.join(' ')} needs --reason: why may its holder not go on?`)
  return {takeOver: {locks, reason}}
}
